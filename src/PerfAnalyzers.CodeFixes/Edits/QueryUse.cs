using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Where the parts of a query stand, and what the code around them takes.</summary>
internal static class QueryUse
{
    private const int VariableDepth = 4;

    /// <summary>The query as the operation that runs it gets it.</summary>
    public static IOperation? Receiver(QueryChain query, EfModel model)
    {
        switch (query.Operation)
        {
            case IForEachLoopOperation loop:
                return loop.Collection;
            case IInvocationOperation call when QueryOperators.IsTerminalName(call.TargetMethod.Name):
                return call.Receiver();
            case IInvocationOperation call:
                return Argument(call.Arguments);
            case IObjectCreationOperation creation:
                return Argument(creation.Arguments);
            default:
                return null;
        }

        IOperation? Argument(IEnumerable<IArgumentOperation> arguments) =>
            arguments.Select(static a => a.Value).FirstOrDefault(v => model.Symbols.IsQueryable(v.Unwrap().Type));
    }

    /// <summary>
    /// What the chain of calls that ends in the execution starts from, and how many steps of the query that chain has: a set, a variable, a
    /// call.
    /// </summary>
    public static (IOperation Start, int Steps) OwnPart(QueryChain query, IOperation receiver)
    {
        var steps = 0;
        var current = receiver.Unwrap();
        while (current is IInvocationOperation call
            && call.Receiver() is { } below
            && query.Steps.Any(s => ReferenceEquals(s.Operation, call)))
        {
            steps++;
            current = below.Unwrap();
        }

        return (current, steps);
    }

    /// <summary>
    /// True when the operation is part of the code that runs the query, or of the initialiser of a private member: no other code gets to
    /// see what is changed there.
    /// </summary>
    public static bool IsAtHand(IOperation operation, QueryChain query)
    {
        var root = operation.Root();
        if (ReferenceEquals(root, query.Operation.Root()))
            return operation.EnclosingFunction() is not { } function || query.Operation.IsWithin(function);
        var member = root switch
        {
            IFieldInitializerOperation { InitializedFields: [var field, ..] } => (ISymbol)field,
            IPropertyInitializerOperation { InitializedProperties: [var property, ..] } => property,
            _ => null,
        };
        return member?.DeclaredAccessibility == Accessibility.Private;
    }

    /// <summary>
    /// The operation whose value is the query: the <c>await</c> of a task that delivers it, the whole of a query expression.
    /// </summary>
    public static IOperation? Value(IOperation operation, EfModel model)
    {
        if (operation.Syntax is not ExpressionSyntax)
            operation = operation.Ancestors().FirstOrDefault(static a => a is ITranslatedQueryOperation) ?? operation;
        while (!model.Symbols.IsQueryable(operation.Type))
        {
            if (operation.Parent is not (IAwaitOperation or IArgumentOperation { Parent: IInvocationOperation }
                or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" }))
                return null;
            operation = operation.Parent;
        }

        return operation is IConditionalAccessInstanceOperation ? null : operation;
    }

    /// <summary>True when the code around a value takes any <c>IQueryable</c> in its place.</summary>
    public static bool TakesQuery(IOperation value, int depth = VariableDepth)
    {
        var current = value;
        while (current.Parent is ITranslatedQueryOperation
            || current.Parent is IConditionalAccessOperation access && ReferenceEquals(access.WhenNotNull, current))
            current = current.Parent!;
        switch (current.Parent)
        {
            case IConversionOperation conversion:
                return IsSequence(conversion.Type) || conversion.Parent is IForEachLoopOperation converted && Takes(converted);
            case IForEachLoopOperation loop:
                return Takes(loop);
            case IArgumentOperation { Parameter: { } parameter }:
                return parameter.OriginalDefinition.Type is not ITypeParameterSymbol && IsSequence(parameter.Type);
            case IInvocationOperation { TargetMethod.Name: "AsQueryable" or "AsAsyncEnumerable" } call:
                // The set's own methods; those that extend any query have the same names.
                return ReferenceEquals(call.Instance, current);
            case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Value, current):
                return IsSequence(assignment.Target.Type);
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } declarator }:
                if (declarator.Syntax.Parent is VariableDeclarationSyntax { Type.IsVar: false })
                    return IsSequence(local.Type);
                // Its type changes with its value.
                var index = BodyIndex.Around(declarator);
                return depth > 0 && index.WritesOf(local).Count == 1 && index.ReferencesTo(local).All(r => TakesQuery(r, depth - 1));
            case IReturnOperation or ISymbolInitializerOperation:
                return IsSequence(value.Type) && value.EnclosingFunction() is not IAnonymousFunctionOperation;
            default:
                return false;
        }

        // A query in a variable is made an asynchronous sequence nowhere.
        bool Takes(IForEachLoopOperation each) => !each.IsAsynchronous || depth == VariableDepth;
    }

    private static bool IsSequence(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "IQueryable" or "IEnumerable" } or { SpecialType: SpecialType.System_Object };
}
