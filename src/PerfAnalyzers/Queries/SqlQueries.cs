using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>
/// The queries that are sent beside EF Core, by Dapper or a command of ADO.NET, most often on a context's connection: a round trip each,
/// and SQL that nobody reads here.
/// </summary>
internal static class SqlQueries
{
    private static readonly Dictionary<string, QueryStepKind> s_dapper = new(StringComparer.Ordinal)
    {
        ["QueryAsync"] = QueryStepKind.Materialize,
        ["QueryMultiple"] = QueryStepKind.Materialize,
        ["QueryMultipleAsync"] = QueryStepKind.Materialize,
        ["QueryFirst"] = QueryStepKind.Element,
        ["QueryFirstAsync"] = QueryStepKind.Element,
        ["QueryFirstOrDefault"] = QueryStepKind.Element,
        ["QueryFirstOrDefaultAsync"] = QueryStepKind.Element,
        ["QuerySingle"] = QueryStepKind.Element,
        ["QuerySingleAsync"] = QueryStepKind.Element,
        ["QuerySingleOrDefault"] = QueryStepKind.Element,
        ["QuerySingleOrDefaultAsync"] = QueryStepKind.Element,
    };

    // ExecuteNonQuery is left out: what it does for each element is its own statement more often than the same one.
    private static readonly Dictionary<string, QueryStepKind> s_commands = new(StringComparer.Ordinal)
    {
        ["ExecuteReader"] = QueryStepKind.Materialize,
        ["ExecuteReaderAsync"] = QueryStepKind.Materialize,
        ["ExecuteScalar"] = QueryStepKind.Scalar,
        ["ExecuteScalarAsync"] = QueryStepKind.Scalar,
    };

    /// <summary>The names of the methods that query.</summary>
    public static IEnumerable<string> MethodNames => s_dapper.Keys.Concat(s_commands.Keys);

    /// <summary>True when a method of this name queries, if it is Dapper's or a command's.</summary>
    public static bool IsName(string method) => s_dapper.ContainsKey(method) || s_commands.ContainsKey(method);

    /// <summary>The query that a call sends, as far as it is known, and what it delivers.</summary>
    public static (QueryDraft Draft, QueryStepKind Kind)? Parse(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var isSent = s_dapper.TryGetValue(method.Name, out var kind) ? IsDappers(method)
            : s_commands.TryGetValue(method.Name, out kind) && IsCommand(method.ContainingType);
        if (!isSent || call.Receiver() is not { } sender)
            return null;
        var step = new QueryStep(QueryStepKind.Unknown, method.Name, call);
        return (QueryDraft.StartingFrom(QuerySourceKind.Store, sender, null, null).Append([step], false), kind);
    }

    /// <summary>
    /// True for a command whose text is handed in, or is another one in each iteration: there is nothing to put together.
    /// </summary>
    public static bool HasForeignText(IInvocationOperation? call) => TextsOf(call).Any(static t =>
        t is IParameterReferenceOperation or IMemberReferenceOperation { ConstantValue.HasValue: false }
        || t is ILocalReferenceOperation local && BodyIndex.Around(local).OnlyValueOf(local.Local) is null);

    /// <summary>True for a command whose text is put together: what changes in it may be a name, which no parameter can be.</summary>
    public static bool HasComposedText(IInvocationOperation? call) => TextsOf(call).Any(static t => !t.ConstantValue.HasValue);

    /// <summary>What the command that a call sends gets as its text, in this body.</summary>
    private static IEnumerable<IOperation> TextsOf(IInvocationOperation? call)
    {
        if (call?.Instance?.ReferencedSymbol() is not { } command || !IsCommand(call.TargetMethod.ContainingType))
            yield break;
        var index = BodyIndex.Around(call);
        foreach (var reference in index.ReferencesTo(command))
        {
            if (reference.Parent
                is IPropertyReferenceOperation { Property.Name: "CommandText", Parent: ISimpleAssignmentOperation text } property
                && ReferenceEquals(text.Target, property))
                yield return text.Value.Unwrap();
        }

        // new SqlCommand("SELECT …", connection), connection.CreateCommand("SELECT …")
        foreach (var write in index.WritesOf(command))
        {
            var given = write.Value?.Unwrap() switch
            {
                IObjectCreationOperation creation => creation.Arguments,
                IInvocationOperation made => made.Arguments,
                _ => ImmutableArray<IArgumentOperation>.Empty,
            };
            if (given.FirstOrDefault(static a => a.Parameter?.Type.SpecialType == SpecialType.System_String) is { } first)
                yield return first.Value.Unwrap();
            if (write.Value?.Unwrap() is IObjectCreationOperation { Initializer: { } initializer })
            {
                foreach (var part in initializer.Initializers)
                {
                    if (part is ISimpleAssignmentOperation {
                        Target: IPropertyReferenceOperation { Property.Name: "CommandText" },
                        Value: var value
                    })
                        yield return value.Unwrap();
                }
            }
        }
    }

    private static bool IsDappers(IMethodSymbol method) =>
        method.ContainingType is { Name: "SqlMapper" } mapper && mapper.IsIn("Dapper");

    /// <summary>DbCommand, those of the providers, and the interface.</summary>
    private static bool IsCommand(INamedTypeSymbol? type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current is { Name: "DbCommand" } && current.IsIn("System", "Data", "Common")
                || current is { Name: "IDbCommand" } && current.IsIn("System", "Data"))
                return true;
        }

        return false;
    }
}
