using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>The loops that repeat a query, innermost first. Before the outermost of them it would run once.</summary>
internal sealed class ElementLoops
{
    private ElementLoops(
        ImmutableArray<ElementLoop> all, IOperation region, StatementSyntax statement, EfModel model, Assumptions assumptions)
    {
        All = all;
        Assumptions = assumptions;
        Region = region;
        Statement = statement;
        Effects = LoopEffects.Get(region, model);
        Model = model;
    }

    public ImmutableArray<ElementLoop> All { get; }

    public ElementLoop Outermost => All[All.Length - 1];

    /// <summary>
    /// All that runs between the place before the loops and the place after them: the outermost loop, or the statement that it is part of.
    /// </summary>
    public IOperation Region { get; }

    /// <summary>That loop or statement.</summary>
    public StatementSyntax Statement { get; }

    /// <summary>What the loops do.</summary>
    public LoopEffects Effects { get; }

    public EfModel Model { get; }

    /// <summary>What the rewriting of the query in the loops takes for granted.</summary>
    public Assumptions Assumptions { get; }

    /// <summary>The loops around a query; null when something between them and the query has a say in when it runs.</summary>
    public static ElementLoops? Around(QueryChain query, EfModel model, Assumptions assumptions)
    {
        var loops = ImmutableArray.CreateBuilder<ElementLoop>();
        var place = query.Operation;
        var isDeferred = false;
        var isStarted = false;
        while (!isDeferred && Repetition.Analyze(place, model, query) is { IsPerElement: true, Loop: { } loop } repetition)
        {
            if (!RunsInPlace(place, loop, assumptions))
                return null;
            if (loop is IInvocationOperation call && !ImmediateCalls.RunsAtOnce(call, model))
            {
                isDeferred = true;
                if (ImmediateCalls.NameOfDeferred(call, model) is not { } name
                    || !assumptions.Accept($"that the rows are still the same when '{name}' is gone over"))
                    return null;
            }

            isStarted |= place.Ancestors().TakeWhile(a => !ReferenceEquals(a, loop)).Any(static a =>
                a is IAnonymousFunctionOperation { Symbol.IsAsync: true });
            loops.Add(ElementLoop.Create(repetition));
            place = loop;
        }

        if (loops.Count == 0)
            return null;
        var region = place is IInvocationOperation outermost ? ImmediateCalls.StatementOf(outermost) : place;
        if (region?.Syntax is not StatementSyntax { Parent: not LabeledStatementSyntax } statement)
            return null;
        // posts.ForEach(async post => …), in a method that awaits nothing: before the loop, nothing can be awaited.
        if (isStarted
            && model.Bodies.ModelOf(statement.SyntaxTree)?.GetEnclosingSymbol(statement.SpanStart) is not IMethodSymbol { IsAsync: true })
            return null;
        var found = new ElementLoops(loops.ToImmutable(), region, statement, model, assumptions);
        // A write is looked at by who writes it anew, with all that is in its loop.
        return query.Terminal?.Kind == QueryStepKind.Write || found.LeaveTheRows() ? found : null;
    }

    /// <summary>True when the loops leave the rows and what is tracked as they are, or nobody can tell that they do not.</summary>
    private bool LeaveTheRows()
    {
        if (Effects.Writes || Effects.Yields)
            return false;
        if (Effects.Saves && !Assumptions.Accept("that what the loop saves does not change which rows are found"))
            return false;
        return Effects.Unknown switch
        {
            [] => true,
            [var only] => Assumptions.Accept($"that '{only}' changes nothing that is asked for"),
            [var first, var second] => Assumptions.Accept($"that '{first}' and '{second}' change nothing that is asked for"),
            [var first, var second, ..] =>
                Assumptions.Accept($"that '{first}', '{second}' and the other calls change nothing that is asked for"),
        };
    }

    /// <summary>True when the value can be computed before the loops: it is read from what they neither define nor change.</summary>
    public bool IsOutside(IReadOnlyList<ISymbol>? path) =>
        path is not null && path.All(s => !IsDefinedWithin(s) && !Effects.ChangesMember(s));

    /// <summary>True when entities may have been added to a context or removed, and not saved, when the loops run.</summary>
    /// <param name="areOwnKnown">True when what the loops add themselves is known.</param>
    public bool FollowAdditions(bool areOwnKnown)
    {
        // In another iteration of what is around them, all of the body may have come before.
        if (Region.Ancestors().Any(static a => a is ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation))
            return LoopEffects.Get(Region.Root(), Model).TellsOfEntities;
        return Effects.TellsOfEntities && !areOwnKnown
            || BodyIndex.Around(Region)
                .Invocations.Any(c => c.Syntax.SpanStart < Region.Syntax.SpanStart && LoopEffects.Get(c, Model).TellsOfEntities);
    }

    /// <summary>True when the loops define the variable.</summary>
    public bool IsDefinedWithin(ISymbol variable) =>
        variable is ILocalSymbol or IParameterSymbol
        && variable.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == Region.Syntax.SyntaxTree && Region.Syntax.Span.Contains(r.Span));

    // Between the loop and the query: no other loop (a retry), no function that somebody calls, no lock. What handles its exceptions would
    // not handle those of the one query; that a row is missing is still found out in its place.
    private static bool RunsInPlace(IOperation place, IOperation loop, Assumptions assumptions)
    {
        for (IOperation child = place, parent = place.Parent!; !ReferenceEquals(parent, loop); child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation lambda
                    when loop is IInvocationOperation && ReferenceEquals(lambda.AsArgument()?.Parent, loop):
                    break;
                case null:
                case IAnonymousFunctionOperation or ILocalFunctionOperation or ICatchClauseOperation or ILockOperation:
                case ITryOperation { Catches.Length: > 0 } attempt
                    when ReferenceEquals(child, attempt.Body) && !assumptions.Accept("that the query itself does not fail"):
                case IForEachLoopOperation inner when !ReferenceEquals(child, inner.Collection):
                case IForLoopOperation counting when !counting.Before.Contains(child):
                case IWhileLoopOperation:
                    return false;
            }
        }

        return true;
    }
}
