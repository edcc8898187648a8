using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>Tells whether an expression means before the loops what it means in each of their iterations.</summary>
internal static class Invariance
{
    /// <summary>True when the query, its steps in front of the loops too, reads nothing that the loops define or change.</summary>
    /// <param name="query">The query.</param>
    /// <param name="except">Parts that are written anew.</param>
    /// <param name="loops">The loops.</param>
    public static bool Holds(QueryChain query, IReadOnlyCollection<IOperation> except, ElementLoops loops)
    {
        var written = Written(query);
        if (!Holds(written, written, except, query, loops))
            return false;
        // A variable in a lambda is read when the query runs, wherever the lambda stands.
        return query.Steps.All(step => step.IsElsewhere
            || step.Operation.IsWithin(written)
            || !ReferenceEquals(step.Operation.Root(), written.Root())
            || step.Lambda is not { } lambda || Holds(lambda, lambda, [], query, loops));
    }

    /// <summary>True when a part of the query reads nothing that the loops define or change.</summary>
    public static bool Holds(IOperation part, QueryChain query, ElementLoops loops) => Holds(part, Written(query), [], query, loops);

    /// <summary>
    /// True when code that is run at once or later gives the same: it calls nothing, and reads nothing that the loops define or change.
    /// </summary>
    public static bool Holds(IOperation code, ElementLoops loops) => Holds(code, code, [], null, loops);

    private static IOperation Written(QueryChain query) =>
        query.Operation is IForEachLoopOperation loop ? loop.Collection : query.Operation;

    private static bool Holds(
        IOperation root, IOperation whole, IReadOnlyCollection<IOperation> except, QueryChain? query, ElementLoops loops)
    {
        var pending = new Stack<IOperation>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            if (except.Contains(current))
                continue;
            if (!HoldsAt(current, whole, query, loops))
                return false;
            foreach (var child in current.ChildOperations)
                pending.Push(child);
        }

        return true;
    }

    private static bool HoldsAt(IOperation operation, IOperation whole, QueryChain? query, ElementLoops loops)
    {
        switch (operation)
        {
            case ILocalReferenceOperation local:
                return IsDeclaredIn(local.Local, whole) || !loops.IsDefinedWithin(local.Local) && !loops.Effects.Changes(local.Local);
            case IParameterReferenceOperation parameter:
                return IsDeclaredIn(parameter.Parameter, whole)
                    || !loops.IsDefinedWithin(parameter.Parameter) && !loops.Effects.Changes(parameter.Parameter);
            case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member:
                return query is not null && ReadsRow(member, whole) || !loops.Effects.ChangesMember(member.Member);
            case IInvocationOperation call:
                return IsPure(call.TargetMethod)
                    || query is not null && (IsPartOf(query, call) || loops.Model.Symbols.IsQueryable(call.Type) || ReadsRow(call, whole));
            // The members of a new object are assigned too.
            case IAssignmentOperation
            {
                Target: not IMemberReferenceOperation
                {
                    Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver },
                },
            }:
            case IAwaitOperation or IIncrementOrDecrementOperation:
                return false;
            default:
                return true;
        }
    }

    private static bool IsPartOf(QueryChain query, IInvocationOperation call) =>
        ReferenceEquals(call, query.Operation)
        || query.Steps.Any(s => ReferenceEquals(s.Operation, call))
        || call.IsWithin(query.Source.Operation);

    /// <summary>What reads the row is translated, not run.</summary>
    private static bool ReadsRow(IOperation operation, IOperation whole) =>
        operation.DescendantsAndSelf().Any(d => d is IParameterReferenceOperation parameter && IsDeclaredIn(parameter.Parameter, whole));

    private static bool IsDeclaredIn(ISymbol variable, IOperation whole) =>
        variable.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == whole.Syntax.SyntaxTree && whole.Syntax.Span.Contains(r.Span))
        // The range variables of a query expression are parameters without a declaration of their own.
        || variable is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } function }
            && function.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == whole.Syntax.SyntaxTree && whole.Syntax.Span.Contains(r.Span));

    /// <summary>True for a method of the framework that gives the same for the same.</summary>
    public static bool IsPure(IMethodSymbol method) =>
        method.ContainingType is { ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } type
        && (type.IsValueType && method.Name is not ("NewGuid" or "CreateVersion7")
            || type.SpecialType == SpecialType.System_String
            || type.Name is "Math" or "Convert");
}
