using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Endpoints;

/// <summary>Finds out whether a value becomes part of what an endpoint answers.</summary>
internal static class Response
{
    private const int MaxDepth = 8;

    /// <summary>True when the value goes into the response as it is.</summary>
    public static bool Has(IOperation value, EfModel model) => Leads(value, model, static _ => false, 0);

    /// <summary>True when the value goes into the response, as it is or as a sequence that is made of it element by element.</summary>
    public static bool HasRowsOf(IOperation value, EfModel model) => Leads(value, model, call => IsElementByElement(call, model), 0);

    /// <summary>True for a method that makes a response of its arguments: <c>Ok(posts)</c>, <c>Results.Json(post)</c>.</summary>
    public static bool IsMadeBy(IMethodSymbol method)
    {
        var type = method.ContainingType;
        if (type.Name is "Results" or "TypedResults" && type.IsIn("Microsoft", "AspNetCore", "Http"))
            return true;
        return method.Name is "Ok" or "Json" or "Created" or "CreatedAtAction" or "CreatedAtRoute" or "Accepted" or "AcceptedAtAction"
                or "BadRequest" or "NotFound" or "Conflict" or "UnprocessableEntity" or "StatusCode"
            && IsOfMvc(type);
    }

    /// <summary>True for a method that shows its argument in a view.</summary>
    public static bool IsViewOf(IMethodSymbol method) => method.Name is "View" or "PartialView" && IsOfMvc(method.ContainingType);

    private static bool IsOfMvc(ITypeSymbol type) => type.SelfAndBaseTypes().Any(static t =>
        t.IsIn("Microsoft", "AspNetCore", "Mvc") || t.IsIn("Microsoft", "AspNetCore", "Mvc", "RazorPages"));

    private static bool Leads(IOperation value, EfModel model, Func<IInvocationOperation, bool> isPassedThrough, int depth)
    {
        for (IOperation current = value, parent = value.Parent!; parent is not null; current = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IAwaitOperation or IConversionOperation or ICoalesceOperation or ISwitchExpressionArmOperation
                    or ITranslatedQueryOperation:
                case IAnonymousObjectCreationOperation or IObjectOrCollectionInitializerOperation or IConditionalAccessOperation:
                case IConditionalOperation conditional when !ReferenceEquals(conditional.Condition, current):
                case ISwitchExpressionOperation choice when !ReferenceEquals(choice.Value, current):
                    break;
                // new { Items = posts }
                case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Instance: IInstanceReferenceOperation created } }
                    when created.ReferenceKind == InstanceReferenceKind.ImplicitReceiver:
                    break;
                case IObjectCreationOperation { Type: { } type }
                        when current is IObjectOrCollectionInitializerOperation || IsResultType(type)
                            || current is IArgumentOperation && HoldsWhatItIsGiven(type):
                    break;
                case IArgumentOperation:
                    break;
                case IInvocationOperation { TargetMethod: { Name: "FromResult", ContainingType.Name: "Task" or "ValueTask" } }:
                    break;
                case IInvocationOperation { TargetMethod.Name: "WriteAsJsonAsync" or "SerializeToUtf8Bytes" or "Serialize"
                    or "SerializeAsync" or "SerializeObject" }:
                    return true;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" }:
                    break;
                case IInvocationOperation call when IsMadeBy(call.TargetMethod) || isPassedThrough(call):
                    break;
                case IReturnOperation:
                    return Endpoint.Around(parent, model) is { Kind: not EndpointKind.RazorPage } endpoint
                        && ReferenceEquals(parent.EnclosingFunction() ?? endpoint.Function, endpoint.Function);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } local } }:
                    return IsRead(local, parent, current);
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var assigned } } assignment
                        when ReferenceEquals(assignment.Value, current):
                    return IsRead(assigned, parent, current);
                default:
                    return false;
            }
        }

        return false;

        bool IsRead(ILocalSymbol local, IOperation write, IOperation written)
        {
            if (depth >= MaxDepth)
                return false;
            foreach (var reference in BodyIndex.Around(write).ReferencesTo(local))
            {
                if (reference.Syntax.SpanStart > written.Syntax.SpanStart && !reference.IsAssignmentTarget()
                    && Leads(reference, model, isPassedThrough, depth + 1))
                    return true;
            }

            return false;
        }
    }

    /// <summary>new Page&lt;T&gt;(rows, count): a record, or a class of any element, has what it is made of.</summary>
    private static bool HoldsWhatItIsGiven(ITypeSymbol type) =>
        type is INamedTypeSymbol named && (named.IsRecord || named.IsGenericType) && !named.IsIn("System", "Collections", "Generic");

    private static bool IsResultType(ITypeSymbol type) =>
        type.SelfAndBaseTypes().Any(static t => t.Name is "ActionResult" or "ObjectResult" && t.IsIn("Microsoft", "AspNetCore", "Mvc"));

    /// <summary>posts.Select(p => …).ToList(), mapper.Map&lt;List&lt;Dto&gt;&gt;(posts), posts.ToDtos(): as many as there were.</summary>
    private static bool IsElementByElement(IInvocationOperation call, EfModel model)
    {
        var name = call.TargetMethod.Name;
        if (model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType))
            return name is "Select" or "Cast" or "OrderBy" or "OrderByDescending" or "ThenBy" or "ThenByDescending" or "Order" or "Reverse"
                or "ToList" or "ToArray" or "ToHashSet" or "AsEnumerable";
        return call.Type.ElementType() is not null
            && (name.StartsWith("Map", StringComparison.Ordinal) || name.StartsWith("To", StringComparison.Ordinal)
                || name.StartsWith("Adapt", StringComparison.Ordinal) || name is "ConvertAll" or "AsReadOnly" or "ProjectTo");
    }
}
