using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Ef.Indexes;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Indexing;

/// <summary>A predicate computes something from a column, and the column's index does not find what is computed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NonSargablePredicateAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.NonSargablePredicate,
        "Predicate computes a column, and its index is not used",
        "'{0}' is computed from '{1}' of each {2}, and the index on it finds none of them; {3}",
        RuleCategory.Indexing,
        DiagnosticSeverity.Warning,
        "An index has a column's values in their order. What is computed from them it does not have, so that the database computes it for "
            + "each row of the table. A condition on the column itself is answered by the index.");

    /// <summary>Creates the analyzer.</summary>
    public NonSargablePredicateAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        // A query that is counted and then read has its condition once.
        context = context with { Reported = new() };
        foreach (var query in body.Queries)
            Analyze(context, query);
    }

    private static void Analyze(RuleContext context, QueryChain query)
    {
        // The children of one parent are found by their foreign key; what SQL of its own asks is not known.
        if (query.Source.Kind is not (QuerySourceKind.Set or QuerySourceKind.Member or QuerySourceKind.Parameter)
            || query.Entity is not INamedTypeSymbol entity)
            return;
        var requirements = RowRequirement.Of(query);
        var computed = requirements.Select(ComputedColumn.In).OfType<ComputedColumn>().ToList();
        if (computed.Count == 0 || EfIndexes.Get(context.Model).Of(entity) is not { } indexes)
            return;
        var database = Providers.KindOf(query.ContextType, context.Model);
        if (database == DatabaseKind.Other)
            return;
        // The rows are found by another condition, and few are left to compute something from.
        if (requirements.Any(r => r.SoughtColumn is { } sought && Leads(sought, indexes)))
            return;
        // So they may be by the filter of the model, which is on a tenant.
        if (context.Model.Configuration.HasQueryFilter(entity) && indexes.Indexes.Any(static i => i.Properties[0].Contains("Tenant")))
            return;
        foreach (var condition in computed)
        {
            if (condition.Condition.IsWithin(context.Root)
                && Leads(condition.Column, indexes)
                && !IsOtherwise(condition, indexes, database, context.Model))
                Report(context, query, condition, entity, database);
        }
    }

    /// <summary>True when an index, or that of a key, begins with the column.</summary>
    private static bool Leads(IPropertySymbol column, EntityIndexes indexes) =>
        indexes.Indexes.Any(i => i.IsPlain && i.Properties[0] == column.Name) || indexes.Keys.Any(k => k[0] == column.Name);

    private static bool IsOtherwise(ComputedColumn condition, EntityIndexes indexes, DatabaseKind database, EfModel model)
    {
        // The database has another value, which may be computed already.
        if (model.Configuration.HasConversion(condition.Column.OriginalDefinition))
            return true;
        // Where texts are compared whatever their case, a column's own collation may be all there is to it.
        if (condition.Kind == ComputationKind.Case
            && (ColumnTypes.Get(model).SayCollations || condition.Column.FindAttribute("Column")?.Named("TypeName") is not null))
            return true;
        // Of a few values each has many rows, which no index makes fewer.
        if (condition.Column.Type.UnwrapNullable() is { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Boolean })
            return true;
        // SQLite keeps decimal numbers as texts, and compares them by a function of its own anyway.
        if (database == DatabaseKind.Sqlite && condition.Column.Type.UnwrapNullable().SpecialType == SpecialType.System_Decimal)
            return true;
        // A trigram index finds parts of texts; one on an expression, what is computed.
        return indexes.Indexes.Any(i => (i.IsOpaque || i.Method is not (null or "btree")) && i.Properties.Contains(condition.Column.Name))
            || ExpressionIndexes.Get(model).MayHave(condition.Column.Name);
    }

    private static void Report(
        RuleContext context, QueryChain query, ComputedColumn condition, INamedTypeSymbol entity, DatabaseKind database)
    {
        var grows = EntityGrowth.IsShown(entity, context.Model);
        // Who searches for a part of a text in a list to choose from wants just that.
        if (condition.Kind == ComputationKind.Wildcard && !grows)
            return;
        // SQL Server makes a range of a day by itself. Where the database is not known, it may be one that does so too.
        var isCertain = grows && condition.Kind != ComputationKind.Wildcard && database != DatabaseKind.Unknown
            && !(database == DatabaseKind.SqlServer && condition.Kind == ComputationKind.Day);
        context.Report(
            condition.Condition.Location(),
            [query.Operation.Location()],
            null,
            isCertain,
            condition.Function,
            condition.Column.Name,
            entity.Name,
            Advice(condition.Kind));
    }

    private static string Advice(ComputationKind kind) => kind switch
    {
        ComputationKind.Case => "keep the text in one case, or give the column a collation that ignores case",
        ComputationKind.Text => "keep the text as it is looked for",
        ComputationKind.Day => "compare the column with where the day begins, and where the next one does",
        ComputationKind.Year => "compare the column with where the year begins, and where the next one does",
        ComputationKind.Arithmetic => "compute it on the other side",
        ComputationKind.Conversion => "convert the other side",
        _ => "parts of texts are found by a trigram or full-text index",
    };
}
