using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>What a <c>StringBuilder</c> was filled with, where every append runs once and in sight.</summary>
internal static class StringBuilderAppends
{
    /// <summary>
    /// The text that the builder was made with and the appends after it, in their order; null when something else may have been done to it.
    /// </summary>
    public static IReadOnlyList<IOperation>? Find(IOperation builder)
    {
        var pieces = new List<IOperation>();
        return IsBuilder(builder.Type) && Collect(builder, pieces) ? pieces : null;
    }

    private static bool Collect(IOperation builder, List<IOperation> pieces)
    {
        var start = StartOf(builder, pieces);
        switch (start)
        {
            case IObjectCreationOperation creation:
                pieces.InsertRange(0, TextOf(creation));
                return true;
            case ILocalReferenceOperation local when BodyIndex.Around(local).OnlyValueOf(local.Local) is { } made:
                var before = new List<IOperation>();
                if (StartOf(made, before) is not IObjectCreationOperation first || TextAppends.BlockOf(made) is not { } block)
                    return false;
                before.InsertRange(0, TextOf(first));
                foreach (var reference in BodyIndex.Around(local).ReferencesTo(local.Local))
                {
                    if (ReferenceEquals(reference, local))
                        break;
                    // What stands in a branch or a loop may run never, or often; what is handed on may be filled elsewhere.
                    var end = EndOf(reference, before);
                    if (end.Parent is not IExpressionStatementOperation { Parent: { } parent } || !ReferenceEquals(parent, block))
                        return false;
                }

                pieces.InsertRange(0, before);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The builder that a chain of appends starts from; the appends are put in front, in their order.</summary>
    private static IOperation StartOf(IOperation builder, List<IOperation> pieces)
    {
        var current = builder.Unwrap();
        var at = pieces.Count;
        while (current is IInvocationOperation { Instance: { } receiver } append && IsBuilder(append.TargetMethod.ContainingType))
        {
            pieces.Insert(at, append);
            current = receiver.Unwrap();
        }

        return current;
    }

    /// <summary>The last of the appends that follow a builder in a chain.</summary>
    private static IOperation EndOf(IOperation builder, List<IOperation> pieces)
    {
        var current = builder;
        while (current.Parent is IInvocationOperation { Instance: { } receiver } append
            && ReferenceEquals(receiver, current)
            && IsBuilder(append.TargetMethod.ContainingType))
        {
            pieces.Add(append);
            current = append;
        }

        return current;
    }

    // The other arguments are capacities.
    private static IEnumerable<IOperation> TextOf(IObjectCreationOperation creation) =>
        creation.Arguments.Where(static a => a.Parameter?.Type.SpecialType == SpecialType.System_String)
            .Select(static a => a.Value)
            .Take(1);

    private static bool IsBuilder(ITypeSymbol? type) => type is { Name: "StringBuilder" } && type.IsIn("System", "Text");
}
