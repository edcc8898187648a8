using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// Sequences that a loop computes as it goes on: they can be computed before it when the loop has no say in what they give.
/// </summary>
internal static class DeferredElements
{
    /// <summary>True when a list of the elements, made before the loop, has what the loop would have gone over.</summary>
    public static bool AreSteady(ElementLoop loop, ElementLoops loops)
    {
        var elements = loop.Collection!;
        if (QueryOf(loop, loops.Model) is { } rows)
            return !LeavesEarly(loop.Loop) && SameEntities.AreSameWhenReadBefore(rows, loop.Element as ILocalSymbol, loops);
        if (IsSteady(elements, loops, out var isQuery) && !(isQuery && LeavesEarly(loop.Loop)))
            return true;
        // Somebody else's sequence: most are collections that nobody wanted to name.
        return loops.Model.Symbols.IsQueryable(elements.Type) is false
            && elements.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T }
            // What the loop changes it has a say in.
            && !elements.DescendantsAndSelf().Any(part => part.ReferencedSymbol() is { } symbol && loops.Effects.Changes(symbol))
            && loops.Assumptions.Accept($"that {Describe(elements)} gives the same before the loop");
    }

    private static string Describe(IOperation elements) =>
        elements.Syntax.ToString() is { Length: <= 60 } text && text.IndexOf('\n') < 0 ? $"'{text}'" : "the sequence";

    private static QueryChain? QueryOf(ElementLoop loop, EfModel model) =>
        QueryChain.Execution(loop.Loop, model) is { Source.Kind: QuerySourceKind.Set, FirstInMemory: null, IsOpaque: false } query
            ? query
            : null;

    /// <summary>True when the loop may end before its rows do: the rows after that would be read, and tracked, all the same.</summary>
    private static bool LeavesEarly(IOperation loop) =>
        loop.Descendants()
            .Any(d => d is IThrowOperation || Jumps.Leaves(d, loop) && d is not IBranchOperation { BranchKind: BranchKind.Continue });

    /// <summary>
    /// True for operators of LINQ on a collection that holds its elements, with lambdas that look at nothing which the loop changes.
    /// </summary>
    private static bool IsSteady(IOperation sequence, ElementLoops loops, out bool isQuery)
    {
        isQuery = false;
        for (var current = PlainMembers.WithoutConversions(sequence); ;)
        {
            if (current is ILocalReferenceOperation { Local: var local } && !loops.IsDefinedWithin(local)
                && BodyIndex.Around(current).OnlyValueOf(local) is { } given && !ElementLoop.IsCollection(current.Type))
                current = PlainMembers.WithoutConversions(given);
            if (ElementLoop.IsCollection(current.Type))
                return PlainMembers.PathOf(current, loops.Model) is not { } path || loops.IsOutside(path);
            // What a query brings into memory does not ask the loop.
            isQuery = loops.Model.Symbols.IsQueryable(current.Type);
            if (isQuery)
                return QueryChain.Value(current, loops.Model) is { Source.Kind: QuerySourceKind.Set, IsOpaque: false } query
                    && Invariance.Holds(query, [], loops)
                    && SameEntities.AreSameWhenReadBefore(query, null, loops);
            if (current is not IInvocationOperation call
                || !EfSymbols.Is(call.TargetMethod.ContainingType, loops.Model.Symbols.Enumerable)
                || call.Receiver() is not { } receiver)
                return false;
            foreach (var argument in call.Arguments)
            {
                if (!ReferenceEquals(argument.Value, receiver) && !Invariance.Holds(argument.Value, loops))
                    return false;
            }

            current = PlainMembers.WithoutConversions(receiver);
        }
    }
}
