using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>Rows are picked by their place in a result that has no order.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PagingWithoutOrderAnalyzer : QueryAnalyzer
{
    private const int MostSuggestions = 30;

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.PagingWithoutOrder,
        "Rows are picked without an order",
        "'{0}' picks rows of {1} that come in no order: which ones it gets may change from run to run; order them by their key",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Warning,
        "A database returns rows in whatever order its plan gives, and the plan changes with the data. A page without an order may "
            + "repeat rows of the page before and leave out others; a first row without one is any row.");

    // What an application, a site or a company has one of.
    private static readonly string[] s_singletons =
    [
        "Settings", "Setting", "Configuration", "Config", "Options", "Setup", "CompanyInfo", "SiteInfo", "SystemInfo", "AppInfo",
        "SystemState",
    ];

    private static readonly string[] s_flagsOfOne = ["Default", "Primary", "Main", "Current", "Selected", "Master", "Root"];

    /// <summary>Creates the analyzer.</summary>
    public PagingWithoutOrderAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if ((PagingSteps.FirstPick(query) ?? FirstRow(query)) is not { } pick)
            return;
        // What is not understood may order, and callers order what they hand in. Which rows a batch writes first makes no difference.
        if (query.IsOpaque || !query.Source.IsDatabase || query.Terminal?.Kind == QueryStepKind.Write)
            return;
        if (QueryOrder.Before(pick, query, context.Model).IsAsked
            || SingleRow.IsAskedFor(query, context.Model)
            || !PagingSteps.IsFirstWith(pick, query, context))
            return;
        if (IsAnyRowMeant(pick, query) || AreWorkedOff(pick, query, context.Model))
            return;
        context.Report(
            PagingSteps.LocationOf(pick, query),
            [query.Operation.Location()],
            null,
            !IsLastResort(pick, query)
                && !IsOfOneRow(pick, query)
                && !(AreSuggestions(pick, query) && BackOffice.Contains(context.Member, context.Model)),
            pick.Method,
            query.Entity?.Name ?? "the query");
    }

    /// <summary>
    /// while (…) { var batch = query.Take(100).ToList(); db.RemoveRange(batch); … }: until none is left, so that it does not matter which
    /// ones come first.
    /// </summary>
    private static bool AreWorkedOff(QueryStep pick, QueryChain query, EfModel model) =>
        pick.Kind == QueryStepKind.Take
        && !query.Has(QueryStepKind.Skip)
        && query.Operation.Ancestors()
            .TakeWhile(static a => a is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
            .Any(static a => a is IWhileLoopOperation or IForLoopOperation)
        && !Repetition.Analyze(query.Operation, model, query).IsPerElement
        && EntityUsage.Get(query, model).IsModified;

    /// <summary>db.SiteSettings.FirstOrDefault(): a table that has one row by what it is.</summary>
    private static bool IsOfOneRow(QueryStep pick, QueryChain query) =>
        pick.Kind == QueryStepKind.Element
        && !query.Has(QueryStepKind.Filter)
        && !query.Has(QueryStepKind.Skip)
        && pick.Lambda is null
        && query.Entity is { Name: var name }
        && Array.Exists(s_singletons, word => name.EndsWith(word, StringComparison.Ordinal));

    /// <summary>found ?? db.Posts.First(), found is null ? db.Posts.First() : …: any row will do.</summary>
    private static bool IsLastResort(QueryStep pick, QueryChain query)
    {
        if (pick.Kind != QueryStepKind.Element || query.Has(QueryStepKind.Skip) || query.Has(QueryStepKind.Take))
            return false;
        for (IOperation child = query.Operation, parent = child.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            // What a cache has not yet is asked for as if there were none.
            if (parent is ICoalesceOperation coalesce)
                return ReferenceEquals(coalesce.WhenNull, child) && !KeyedLookup.Is(coalesce.Value);
            if (parent is IConditionalOperation { WhenFalse: not null } choice && !ReferenceEquals(choice.Condition, child))
                return NullTest.Find(choice.Condition)?.IsNull == ReferenceEquals(choice.WhenTrue, child);
            if (parent is not (IAwaitOperation or IConversionOperation or IPropertyReferenceOperation or IConditionalAccessOperation
                or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" }))
                return false;
        }

        return false;
    }

    /// <summary>Where(p => p.Name.Contains(text)).Take(5): for what is being typed; who misses one types on.</summary>
    private static bool AreSuggestions(QueryStep pick, QueryChain query) =>
        pick is { Kind: QueryStepKind.Take, Call: { } take }
        && take.ArgumentFor(1)?.Value.TryGetConstantInt(out var count) == true && count <= MostSuggestions
        && !query.Has(QueryStepKind.Skip)
        && query.Steps.Any(static s => s is { Kind: QueryStepKind.Filter, Lambda: { } filter }
            && filter.Descendants().Any(static d => d is IInvocationOperation
            {
                TargetMethod: { Name: "Contains" or "StartsWith", ContainingType.SpecialType: SpecialType.System_String }
                    or { Name: "Like" or "ILike" },
            }));

    /// <summary>
    /// True for a random row, and where all rows give the same: <c>Select(_ => new { Posts = db.Posts.Count() }).First()</c>.
    /// </summary>
    private static bool IsAnyRowMeant(QueryStep pick, QueryChain query) =>
        query.Steps.Any(static s =>
            s is { Kind: QueryStepKind.Skip, Call: { } skip } && skip.ArgumentFor(1)?.Value is { } count && IsRandom(count))
        || query.Steps.TakeWhile(s => s != pick).LastOrDefault()
            is { Kind: QueryStepKind.Project, Lambda: { Symbol.Parameters: [var row] } lambda }
            && !QueryLambda.Mentions(lambda.Body, row);

    private static bool IsRandom(IOperation count)
    {
        if (count.Unwrap() is ILocalReferenceOperation local && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } kept)
            count = kept;
        return count
            .DescendantsAndSelf()
            .Any(static o => o is IInvocationOperation { TargetMethod.ContainingType.Name: "Random" or "RandomNumberGenerator" });
    }

    /// <summary><c>First</c> and <c>ElementAt</c>, in the database.</summary>
    private static QueryStep? FirstRow(QueryChain query)
    {
        if (query.FirstInMemory is not null || query.Terminal is not { Kind: QueryStepKind.Element, Call: { } call } terminal)
            return null;
        return terminal.Method switch
        {
            "ElementAt" or "ElementAtOrDefault" or "ElementAtAsync" or "ElementAtOrDefaultAsync" => terminal,
            // A look-up by a value that only the author knows to be unique: an e-mail address, a slug.
            "First" or "FirstOrDefault" or EfNames.FirstAsync or EfNames.FirstOrDefaultAsync when !LooksUp(query, call) => terminal,
            _ => null,
        };
    }

    /// <summary>True when a filter compares a column with a value.</summary>
    private static bool LooksUp(QueryChain query, IInvocationOperation first)
    {
        foreach (var step in query.Steps)
        {
            if (step.Kind is not (QueryStepKind.Filter or QueryStepKind.Element))
                continue;
            // A filter that is not at hand may be any.
            if (step.Lambda is not { } lambda)
            {
                if (step.Call is { } call
                    && (step.Kind == QueryStepKind.Filter || first.Arguments.Any(static a => a.Value.Type?.Name == "Expression"))
                    && call.Arguments.Length > 1)
                    return true;
                continue;
            }

            var conditions = QueryLambda.Conjuncts(lambda).ToList();
            if (conditions.Exists(c => IsLookup(c, lambda)) || IsWithinRange(conditions, lambda))
                return true;
        }

        return false;
    }

    /// <summary>p.From &lt;= day &amp;&amp; day &lt; p.To: of ranges that do not overlap, one contains the value.</summary>
    private static bool IsWithinRange(List<IOperation> conditions, IAnonymousFunctionOperation lambda)
    {
        var bounds = conditions.Select(c => BoundOf(c, lambda)).Where(static b => b.Column is not null).ToList();
        return bounds.Exists(lower => !lower.IsUpper
            && bounds.Exists(upper => upper.IsUpper && upper.Value == lower.Value && !upper.Column.IsSame(lower.Column)));
    }

    /// <summary>The column that a comparison bounds a value by, and from which side.</summary>
    private static (IPropertySymbol? Column, string? Value, bool IsUpper) BoundOf(IOperation condition, IAnonymousFunctionOperation lambda)
    {
        if (condition.Unwrap() is not IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan
                    or BinaryOperatorKind.GreaterThanOrEqual,
            } comparison
            || lambda.Symbol.Parameters is not [var row])
            return default;
        var isLess = comparison.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual;
        return (QueryLambda.RowPath(comparison.LeftOperand, row), QueryLambda.RowPath(comparison.RightOperand, row)) switch
        {
            ([.., var column], { IsDefaultOrEmpty: true }) => (column, comparison.RightOperand.Unwrap().Syntax.ToString(), !isLess),
            ({ IsDefaultOrEmpty: true }, [.., var column]) => (column, comparison.LeftOperand.Unwrap().Syntax.ToString(), isLess),
            _ => default,
        };
    }

    private static bool IsLookup(IOperation condition, IAnonymousFunctionOperation lambda)
    {
        // IsPublished, !p.IsDeleted, p.Title != null, p.CreatedAt > since: many rows have that.
        if (condition is IPropertyReferenceOperation flag)
            return MarksOne(flag.Property);
        if (condition is IUnaryOperation)
            return false;
        if (condition is IBinaryOperation { OperatorKind: not BinaryOperatorKind.Equals and not BinaryOperatorKind.ConditionalOr })
            return false;
        if (QueryLambda.Equality(condition, lambda) is not { } equality)
            return true;
        var column = equality.Path[equality.Path.Length - 1];
        if (column.Type.UnwrapNullable().SpecialType == SpecialType.System_Boolean)
            return equality.Value.Unwrap() is not { ConstantValue: { HasValue: true, Value: false } } && MarksOne(column);
        return column.Type.UnwrapNullable().TypeKind != TypeKind.Enum
            && equality.Value.Unwrap() is not { ConstantValue: { HasValue: true, Value: null } };
    }

    /// <summary>IsDefault, IsPrimaryAddress: a flag that one row has.</summary>
    private static bool MarksOne(IPropertySymbol flag)
    {
        foreach (var word in s_flagsOfOne)
        {
            if (flag.Name.IndexOf(word, StringComparison.Ordinal) >= 0)
                return true;
        }

        return false;
    }
}
