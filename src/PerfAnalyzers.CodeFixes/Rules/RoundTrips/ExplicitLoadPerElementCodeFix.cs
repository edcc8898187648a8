using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.RoundTrips;

/// <summary>The fix of PERF1004: the loads go, and the query that delivers the entities includes what they loaded.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ExplicitLoadPerElementCodeFix))]
[Shared]
public sealed class ExplicitLoadPerElementCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public ExplicitLoadPerElementCodeFix()
        : base(
            RuleIds.ExplicitLoadPerElement,
            nameof(RuleIds.ExplicitLoadPerElement),
            "Include in the query what is loaded for each of its entities")
    {
    }

    // before: foreach (var post in db.Posts.ToList())
    //         {
    //             db.Entry(post).Collection(p => p.Comments).Load();
    //             …
    // after:  foreach (var post in db.Posts.Include(p => p.Comments).ToList())
    //         {
    //             …
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.RelatedQueryAsync().ConfigureAwait(false) is not var (query, model))
            return null;

        // All loads of the query's entities at once: the order in which they are fixed must not show in the code.
        var loads = ElementLoad.Find(query, model).ToList();
        if (!context.OperationsAt(context.Diagnostic.Location, model).Any(o => loads.Any(l => ReferenceEquals(l.Call, o))))
            return null;
        if (Removed(loads, query) is not { } removed || LeavesNothingToAwait(removed))
            return null;

        var plan = context.NewPlan();
        if (Missing(loads, query) is { Count: > 0 } paths && !AddIncludes.To(plan, query, paths, model))
            return null;
        foreach (var statement in removed)
            plan.Remove((StatementSyntax)statement.Syntax);
        return loads.SelectMany(static l => l.Unknown).Distinct().ToList() switch
        {
            [] => plan,
            [var only] => plan.Assume($"that '{only}' changes nothing that is loaded"),
            [var first, ..] => plan.Assume($"that '{first}' and the other calls change nothing that is loaded"),
        };
    }

    /// <summary>The paths that are loaded, each once, the longest of those that share a beginning.</summary>
    private static List<ResolvedPath> Missing(List<ElementLoad> loads, QueryChain query)
    {
        var paths = new List<ResolvedPath>();
        foreach (var load in loads)
        {
            if (paths.Any(p => p.StartsWith(load.Path)) || query.Includes.AlwaysCover(load.Path))
                continue;
            paths.RemoveAll(load.Path.StartsWith);
            paths.Add(load.Path);
        }

        return paths;
    }

    /// <summary>
    /// The statements to remove: the loads, or the loops that do nothing else; null when such a loop runs the query itself.
    /// </summary>
    private static HashSet<IOperation>? Removed(List<ElementLoad> loads, QueryChain query)
    {
        var removed = new HashSet<IOperation>(loads.Select(static l => l.Statement));
        var loops = new HashSet<IOperation>(loads.SelectMany(static l => l.Loops));
        var pending = new Queue<IOperation>(removed);
        while (pending.Count > 0)
        {
            var statement = pending.Dequeue();
            var body = statement.Parent is IBlockOperation block ? block : null;
            if (body is not null && !body.Operations.All(o => removed.Contains(o) || o is IReturnOperation { IsImplicit: true }))
                continue;
            var loop = body is null ? statement.Parent : body.Parent;
            if (loop is null || !loops.Contains(loop))
                continue;
            if (loop is IAnonymousFunctionOperation)
                loop = loop.Ancestors().FirstOrDefault(static a => a is IExpressionStatementOperation);
            if (loop is null || query.Operation.IsWithin(loop))
                return null;

            removed.RemoveWhere(o => o.IsWithin(loop));
            removed.Add(loop);
            pending.Enqueue(loop);
        }

        return removed.All(static o => o.Syntax is StatementSyntax) ? removed : null;
    }

    /// <summary>An async method without an await is a warning of the compiler.</summary>
    private static bool LeavesNothingToAwait(HashSet<IOperation> removed)
    {
        foreach (var statement in removed)
        {
            var function = statement.EnclosingFunction() ?? statement.Root();
            if (statement.DescendantsAndSelf().Any(IsAwait) && !function.Descendants().Any(o => IsAwait(o) && !removed.Any(o.IsWithin)))
                return true;
        }

        return false;
    }

    private static bool IsAwait(IOperation operation) =>
        operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true }
            or IUsingDeclarationOperation { IsAsynchronous: true };
}
