using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// What is declared before a loop, and what takes the place of the queries in it. All queries of a loop are rewritten together, so that
/// they share keys, and come in the same order whichever of them is fixed first.
/// </summary>
internal sealed class LoopRewrite(StatementSyntax statement, SemanticModel semantics, ClaimedNames names)
{
    private readonly List<string> _declarations = new();
    private readonly List<(SyntaxNode Node, string Text)> _replacements = new();
    private readonly List<StatementSyntax> _moved = new();
    private string? _whole;
    private readonly HashSet<string> _namespaces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly List<string> _assumptions = new();

    /// <summary>The loop's statement.</summary>
    public StatementSyntax Statement { get; } = statement;

    public SemanticModel Semantics { get; } = semantics;

    // var postsById = …;
    public string Declare(string wanted, string value, string? otherwise = null)
    {
        if (otherwise is not null && !names.IsFree(wanted, Statement))
            wanted = otherwise;
        var name = Claim(wanted);
        _declarations.Add(ChainLines.Break(
            $"var {name} = {value};", LineEnds.IndentationOf(Statement), LineEnds.Find(Statement.SyntaxTree.GetText())));
        return name;
    }

    /// <summary>Like <see cref="Declare"/>, once for each value.</summary>
    public string DeclareOnce(string wanted, string value, string? otherwise = null)
    {
        if (!_known.TryGetValue(value, out var name))
            _known[value] = name = Declare(wanted, value, otherwise);
        return name;
    }

    /// <summary>A name that nothing else in the member has.</summary>
    public string Claim(string wanted) => names.Claim(BatchNames.IsKeyword(wanted) ? wanted + "s" : wanted, Statement);

    /// <summary>Puts an expression in the place of another one.</summary>
    public void Replace(ExpressionSyntax node, string text)
    {
        if (!_replacements.Any(r => r.Node == node))
            _replacements.Add((node, text));
    }

    /// <summary>Moves a statement before the loop.</summary>
    public void Move(StatementSyntax moved, string text)
    {
        _declarations.Add(text);
        _moved.Add(moved);
    }

    /// <summary>Puts a statement in the place of the loop.</summary>
    public void ReplaceLoop(string text) => _whole = text;

    /// <summary>Says what is taken for granted.</summary>
    public void Assume(IEnumerable<string> assumptions) => _assumptions.AddRange(assumptions.Except(_assumptions));

    /// <summary>Makes the members of a namespace accessible.</summary>
    public void Import(string @namespace) => _namespaces.Add(@namespace);

    /// <summary>A name for a lambda's parameter that stands for no variable around the loop.</summary>
    public string Parameter(params string[] wanted) =>
        wanted.FirstOrDefault(n => !BatchNames.IsKeyword(n)
            && !Semantics.LookupSymbols(Statement.SpanStart, name: n).Any(static s => s is ILocalSymbol or IParameterSymbol))
        ?? wanted[0];

    /// <summary>A type as it is written before the loop.</summary>
    public string Type(ITypeSymbol type) => type.ToMinimalDisplayString(Semantics, Statement.SpanStart);

    /// <summary>The text of an expression in the loop, with the indentation that it has before the loop.</summary>
    public string Outdent(string text, SyntaxNode from)
    {
        var inner = LineEnds.IndentationOf(from.FirstAncestorOrSelf<StatementSyntax>() ?? from);
        var outer = LineEnds.IndentationOf(Statement);
        var lines = text.Split('\n');
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].StartsWith(inner, StringComparison.Ordinal))
                lines[i] = outer + lines[i].Substring(inner.Length);
        }

        return string.Join("\n", lines);
    }

    /// <summary>Adds the edits to a plan.</summary>
    public FixPlan AddTo(FixPlan plan)
    {
        foreach (var declaration in _declarations)
            plan.InsertBefore(Statement, Parse(declaration));
        foreach (var (node, text) in _replacements)
            plan.Replace(node, SyntaxFactory.ParseExpression(text));
        foreach (var moved in _moved)
            plan.Remove(moved);
        if (_whole is not null)
            plan.Replace(Statement, Parse(_whole));
        foreach (var @namespace in _namespaces)
            plan.Import(@namespace, Statement, Semantics);
        return _assumptions.Count > 0 ? plan.Assume(string.Join(" and ", _assumptions)) : plan;
    }

    // Outside an async method, await would be a name.
    public static StatementSyntax Parse(string statement) =>
        ((MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"async void M() {{{statement}}}")!).Body!.Statements[0];
}
