using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>
/// Whether an operation's context is made in the loop, or goes to another database in each iteration: each element is a unit of work of its
/// own.
/// </summary>
internal static class ContextScope
{
    private const int MaxLength = 8;

    private static readonly ConditionalWeakTable<IOperation, StrongBox<ImmutableArray<ISymbol?>>> s_switches = new();

    /// <summary>True when the context is the iteration's: it lives as long, or asks somebody else each time.</summary>
    public static bool IsWithin(IOperation? body, RepeatedOperation repeated)
    {
        if (body is null || repeated.Model is not { } model)
            return false;
        if (GoesElsewhere(body, repeated, model))
            return true;
        var operation = repeated.Operation;
        var current = (repeated.Query?.Source.Context ?? repeated.Query?.Source.Operation ?? Instance(operation))?.Unwrap();
        for (var i = 0; i < MaxLength && current is not null; i++)
        {
            switch (current)
            {
                case IPropertyReferenceOperation or IFieldReferenceOperation:
                case IInvocationOperation { TargetMethod.Name: "Entry" or "Collection" or "Reference" or "Navigation" or "Set" or "Query",
                    Instance: not null }:
                    current = Instance(current)?.Unwrap();
                    break;
                // The command of a loop goes to whatever connection it is for.
                case IInvocationOperation { TargetMethod.Name: "CreateCommand" or EfNames.GetDbConnection } made:
                    current = made.Receiver()?.Unwrap();
                    break;
                // foreach (var shard in shards): a context per element.
                case ILocalReferenceOperation { Local: var local } when model.Symbols.IsContext(local.Type) && IsElement(local, operation):
                    return true;
                case ILocalReferenceOperation { Local: var local }:
                    if (!local.IsDeclaredWithin(body))
                        return false;
                    current = BodyIndex.Around(operation).OnlyValueOf(local)?.Unwrap();
                    break;
                // await WithContext(async db => …): the method that runs the lambda gives it a context.
                case IParameterReferenceOperation { Parameter: var given } when IsOfLambda(given) && model.Symbols.IsContext(given.Type):
                    return given.IsDeclaredWithin(body);
                case IObjectCreationOperation creation:
                    return model.Symbols.IsContext(creation.Type);
                case IInvocationOperation call:
                    return IsFactory(call.TargetMethod.Name) || model.Symbols.IsContext(call.Type?.UnwrapTask());
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>
    /// db.Database.SetConnectionString(tenant.ConnectionString), db.TenantId = tenant.Id, using (currentTenant.Change(tenant.Id)): each
    /// iteration asks another database, or as somebody else.
    /// </summary>
    private static bool GoesElsewhere(IOperation body, RepeatedOperation repeated, EfModel model)
    {
        var switches = s_switches.GetValue(body, b => new(SwitchesIn(b, model))).Value;
        if (switches.IsEmpty)
            return false;
        var context = (repeated.Query?.Source.Context ?? Instance(repeated.Operation))?.ReferencedSymbol();
        return switches.Any(s => s is null || UnitOfWork.MayBeSame(context, s));
    }

    /// <summary>The contexts that go elsewhere; null for all that there are.</summary>
    private static ImmutableArray<ISymbol?> SwitchesIn(IOperation body, EfModel model)
    {
        var switches = ImmutableArray.CreateBuilder<ISymbol?>();
        foreach (var operation in body.Descendants())
        {
            switch (operation)
            {
                case IInvocationOperation
                {
                    TargetMethod.Name: EfNames.SetConnectionString or EfNames.SetDbConnection,
                } call
                    when call.Receiver()?.Unwrap() is IPropertyReferenceOperation { Type.Name: "DatabaseFacade", Instance: { } owner }
                        && call.Arguments.Any(a => IsOfElement(a.Value, body)):
                    switches.Add(owner.ReferencedSymbol());
                    break;
                case ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Instance: { Type: { } type } owner } } assignment
                    when owner.Unwrap() is not IInstanceReferenceOperation
                        && model.Symbols.IsContext(type)
                        && IsOfElement(assignment.Value, body):
                    switches.Add(owner.ReferencedSymbol());
                    break;
                // ABP's ICurrentTenant, and what is modelled on it.
                case IInvocationOperation { TargetMethod: { Name: var name, ContainingType.Name: var type } } call
                    when name.StartsWith("Change", StringComparison.Ordinal)
                        && type.IndexOf("Tenant", StringComparison.Ordinal) >= 0
                        && call.Ancestors().TakeWhile(a => !ReferenceEquals(a, body)).Any(static a =>
                            a is IUsingDeclarationOperation or IUsingOperation):
                    switches.Add(null);
                    break;
            }
        }

        return switches.ToImmutable();
    }

    /// <summary>True for a value that is made of what the iteration has.</summary>
    private static bool IsOfElement(IOperation value, IOperation body) => value.DescendantsAndSelf().Any(part =>
        part is ILocalReferenceOperation or IParameterReferenceOperation
        && part.ReferencedSymbol() is { } variable
        && variable.IsDeclaredWithin(body.Parent ?? body));

    private static IOperation? Instance(IOperation operation) =>
        (operation as IInvocationOperation)?.Instance ?? (operation as IMemberReferenceOperation)?.Instance;

    private static bool IsElement(ILocalSymbol local, IOperation operation) =>
        operation.Ancestors().Any(a => a is IForEachLoopOperation over && over.Locals.Contains(local, SymbolEqualityComparer.Default));

    private static bool IsOfLambda(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction };

    private static bool IsFactory(string method) =>
        method.StartsWith("Create", StringComparison.Ordinal)
        || method.StartsWith("GetRequired", StringComparison.Ordinal)
        || method.StartsWith("GetService", StringComparison.Ordinal);
}
