using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>What the configuration says of column types for whole models, in ways that name no property.</summary>
internal sealed class ColumnTypes
{
    private static readonly PerCompilation<ColumnTypes> s_instances = new(static c => new(EfModel.For(c)!));

    private ColumnTypes(EfModel model)
    {
        foreach (var tree in model.Compilation.SyntaxTrees)
        {
            if (!ModelConfiguration.Configures(tree, CancellationToken.None))
                continue;
            var text = tree.GetText().ToString();
            SayCollations |= Has(text, "citext") || Has(text, "Collation(") || Has(text, "NOCASE");
            SayTimestamps |= Has(text, "\"timestamp") || Has(text, "HaveColumnType") || Has(text, "SetColumnType");
        }
    }

    /// <summary>True when some column compares texts in a way of its own.</summary>
    public bool SayCollations { get; }

    /// <summary>True when some column keeps points in time in a way of its own.</summary>
    public bool SayTimestamps { get; }

    public static ColumnTypes Get(EfModel model) => s_instances.Get(model.Compilation);

    private static bool Has(string text, string word) => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0;
}
