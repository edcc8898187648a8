using System.Text.RegularExpressions;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef.Indexes;

/// <summary>The indexes that the code makes by SQL of its own: those on expressions, which no model can say.</summary>
internal sealed class ExpressionIndexes
{
    private static readonly PerCompilation<ExpressionIndexes> s_instances = new(static c => new(EfModel.For(c)!));

    private static readonly Regex s_createIndex = new(
        @"CREATE\s+(?:UNIQUE\s+)?INDEX\b[^;]*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private readonly List<string> _statements = new();

    private ExpressionIndexes(EfModel model)
    {
        foreach (var tree in model.Compilation.SyntaxTrees)
        {
            // The model that is kept beside a migration is large, and has no SQL.
            if (tree.FilePath.EndsWith(".Designer.cs", StringComparison.OrdinalIgnoreCase))
                continue;
            var text = tree.GetText().ToString();
            if (text.IndexOf("INDEX", StringComparison.OrdinalIgnoreCase) < 0)
                continue;
            foreach (Match match in s_createIndex.Matches(text))
                _statements.Add(match.Value.Replace("_", ""));
        }
    }

    public static ExpressionIndexes Get(EfModel model) => s_instances.Get(model.Compilation);

    /// <summary>True when such an index may be one on something that is computed from the column.</summary>
    public bool MayHave(string column)
    {
        column = column.Replace("_", "");
        return _statements.Exists(s => s.IndexOf(column, StringComparison.OrdinalIgnoreCase) >= 0);
    }
}
