using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Where a query starts.</summary>
internal enum QuerySourceKind
{
    /// <summary>Not understood.</summary>
    Unknown,

    /// <summary>A <c>DbSet</c>, as a property of the context, a field, a parameter or <c>Set&lt;T&gt;()</c>.</summary>
    Set,

    /// <summary>SQL: <c>FromSql…</c>, <c>SqlQuery…</c>, <c>ExecuteSql…</c>.</summary>
    Sql,

    /// <summary><c>Entry(x).Collection(…).Query()</c>.</summary>
    Navigation,

    /// <summary>A query compiled by <c>EF.CompileQuery</c>.</summary>
    Compiled,

    /// <summary>A parameter: the callers know where it starts.</summary>
    Parameter,

    /// <summary>An <c>IQueryable</c> from a member whose code is not at hand: a repository's interface, another assembly.</summary>
    Member,

    /// <summary>Something that asks the database by itself: the store behind one of ASP.NET Core Identity's managers, Dapper.</summary>
    Store,

    /// <summary>Objects in memory, made queryable by <c>AsQueryable</c>.</summary>
    InMemory,
}

/// <summary>The start of a query.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Operation">The expression: <c>db.Posts</c>.</param>
/// <param name="Entity">The type of its elements.</param>
/// <param name="Context">The context instance that it comes from, or null when that is not in sight.</param>
internal sealed record QuerySource(QuerySourceKind Kind, IOperation Operation, ITypeSymbol? Entity, IOperation? Context)
{
    /// <summary>True when it is certain that a database answers.</summary>
    public bool IsDatabase => Kind
        is QuerySourceKind.Set or QuerySourceKind.Sql or QuerySourceKind.Navigation or QuerySourceKind.Compiled or QuerySourceKind.Store;

    /// <summary>
    /// True when a query can go on from here: SQL that is no SELECT, or that is not at hand, may be one that nothing can be added to.
    /// </summary>
    public bool IsComposable =>
        Kind != QuerySourceKind.Sql || Operation is not IInvocationOperation { TargetMethod.Name: not EfNames.FromExpression }
        || Sql?.TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The context of <c>context.Database</c>, on which SQL is run; null when it is not in sight.</summary>
    public static IOperation? ContextOfFacade(IOperation? facade) =>
        facade?.Unwrap() is IPropertyReferenceOperation { Property.Name: EfNames.Database, Instance: { } context } ? context : null;

    /// <summary>The SQL that the query starts from, with a mark for each value in it; null when it is not at hand.</summary>
    public string? Sql
    {
        get
        {
            if (Kind != QuerySourceKind.Sql || Operation is not IInvocationOperation { TargetMethod.Name: not EfNames.FromExpression } call)
                return null;
            var sql = call.ArgumentFor(1)?.Value;
            while (sql is IConversionOperation or IInterpolatedStringHandlerCreationOperation)
                sql = sql is IConversionOperation conversion
                    ? conversion.Operand : ((IInterpolatedStringHandlerCreationOperation)sql).Content;
            if (sql.TryGetConstantString(out var constant))
                return constant;
            return sql is IInterpolatedStringOperation { Parts: [IInterpolatedStringTextOperation, ..] parts }
                ? string.Concat(parts.Select(static p =>
                    p is IInterpolatedStringTextOperation { Text: var text } && text.TryGetConstantString(out var part) ? part : "@"))
                : null;
        }
    }
}
