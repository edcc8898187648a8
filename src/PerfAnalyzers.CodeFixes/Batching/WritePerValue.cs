using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// A loop that gives the row of each element a value of the element: one statement for all rows that get the same. There are never more
/// statements than there were.
/// </summary>
internal sealed class WritePerValue
{
    private readonly RepeatedQuery _query;
    private readonly KeyCondition _condition;
    private readonly ImmutableArray<(IOperation Operation, string Text)> _values;
    private readonly ImmutableArray<LocalDeclarationStatementSyntax> _locals;
    private readonly ForEachStatementSyntax _loop;
    private readonly bool _isQuery;

    private WritePerValue(
        RepeatedQuery query,
        KeyCondition condition,
        ImmutableArray<(IOperation Operation, string Text)> values,
        ImmutableArray<LocalDeclarationStatementSyntax> locals,
        ForEachStatementSyntax loop,
        bool isQuery)
    {
        _query = query;
        _condition = condition;
        _values = values;
        _locals = locals;
        _loop = loop;
        _isQuery = isQuery;
    }

    /// <summary>The write, or null when the loop does more, or the values are not those of the elements alone.</summary>
    public static WritePerValue? Create(RepeatedQuery query, ElementLoops loops)
    {
        var chain = query.Chain;
        if (chain is not
            {
                Source.Kind: QuerySourceKind.Set,
                Terminal: { Kind: QueryStepKind.Write, Call: { TargetMethod.Name: not ("ExecuteDelete" or "ExecuteDeleteAsync") } update },
                Entity: INamedTypeSymbol entity,
            }
            || chain.Steps.Any(static s => !s.IsTerminal && (s.Kind != QueryStepKind.Filter || s.IsConditional || s.Lambda is null))
            || BulkSetters.Of(update) is not { IsComplete: true, All: { IsEmpty: false } setters }
            || loops is not { All: [{ Loop.Syntax: ForEachStatementSyntax loop, IsCounted: false } only] }
            || query.Whole.Parent is not ExpressionStatementSyntax statement
            || LocalsBefore(statement, loop) is not { } locals)
            return null;
        var values = ImmutableArray.CreateBuilder<(IOperation Operation, string Text)>();
        var columns = new List<string>();
        // A chain's last call is the outermost.
        foreach (var setter in setters.OrderBy(static s => s.Call.Syntax.Span.End))
        {
            if (setter.Value is not { } given || ValueOf(given) is not { } value)
                return null;
            if (Invariance.Holds(value, loops))
                continue;
            if (value.Type is not ({ IsValueType: true } or { SpecialType: SpecialType.System_String })
                || ElementKey.Create(value, loops) is not { Computed: not { MayBeMissing: true } } key)
                return null;
            values.Add((value, TextOf(key, only)));
            columns.Add(setter.Column.Name);
        }

        // What is set must not decide which rows the next statement finds.
        if (values.Count == 0 || chain.Steps.Any(s => s.Kind == QueryStepKind.Filter && ReadsAny(s.Lambda!, setters)))
            return null;
        var conditions = KeyCondition.Create(query, entity, loops, values.Select(static v => v.Operation).ToList());
        if (conditions is not [{ IsList: false, IsWidened: false, IsValueNullable: false, IsColumnNullable: false } condition]
            || condition.Key.IsNullable
            || !condition.Path.IsEmpty
            || condition.Operator is not null
            || condition.Key.Computed is { MayBeMissing: true }
            || !condition.Equality!.IsWithin(chain.Operation)
            || !ElementKeys.AreKnown(condition.Key, loops)
            || HasComments(condition.Equality!.Syntax) || values.Any(static v => HasComments(v.Operation.Syntax))
            || !AreAllUsed(locals, statement, loops)
            || !loops.Assumptions.Accept($"that many get the same {string.Join(" and ", columns.Take(2))}")
            || !loops.Assumptions.Accept($"that no {condition.Column.Name} comes twice with another value"))
            return null;
        return new(query, condition, values.ToImmutable(), locals, loop, loops.Model.Symbols.IsQueryable(only.Collection?.Type));
    }

    // before: foreach (var post in posts)
    //             await db.Posts.Where(p => p.Id == post.Id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Rank, post.Rank));
    // after:  foreach (var group in posts.GroupBy(post => post.Rank))
    //         {
    //             var postIds = group.Select(post => post.Id).ToList();
    //             await db.Posts.Where(p => postIds.Contains(p.Id)).ExecuteUpdateAsync(s => s.SetProperty(p => p.Rank, group.Key));
    //         }
    public void Write(LoopRewrite rewrite)
    {
        rewrite.Import("System.Linq");
        var group = rewrite.Claim("group");
        var keys = rewrite.Claim(BatchNames.Keys(_condition, _query.Chain));
        var element = BatchNames.Written(_loop.Identifier.ValueText);
        var newLine = LineEnds.Find(_loop.SyntaxTree.GetText());
        var texts = _values.Select(static v => v.Text).Distinct().ToList();
        var names = texts.Count == 1 ? null : Names(texts);
        var edits = new List<TextChange>
        {
            new(TextSpan.FromBounds(_loop.Type.SpanStart, _loop.Expression.Span.End), $"var {group} in {Grouped(element, texts, names)}"),
        };
        foreach (var (operation, text) in _values)
            edits.Add(new(operation.Syntax.Span, names is null ? $"{group}.Key" : $"{group}.Key.{names[texts.IndexOf(text)]}"));
        var row = BatchNames.Written(_condition.Predicate!.Symbol.Parameters[0].Name);
        edits.Add(new(_condition.Equality!.Syntax.Span, $"{keys}.Contains({BatchText.Column(_condition, row, _query, rewrite)})"));

        var key = KeyText(element);
        var declaration = $"var {keys} = {group}{(key == element ? "" : $".Select({element} => {key})")}.ToList();";
        var statement = (StatementSyntax)_query.Whole.Parent!;
        if (_locals.FirstOrDefault() is { } first)
        {
            edits.Add(new(first.Span, declaration));
            foreach (var other in _locals.Skip(1))
                edits.Add(new(other.FullSpan, ""));
        }
        else if (_loop.Statement is BlockSyntax)
        {
            edits.Add(new(new(statement.FullSpan.Start, 0), LineEnds.IndentationOf(statement) + declaration + newLine));
        }

        if (_loop.Statement is BlockSyntax)
        {
            rewrite.ReplaceLoop(Edited(_loop.Span, edits));
            return;
        }

        // Braces around what were one statement.
        var outer = LineEnds.IndentationOf(_loop);
        var lines = new[] { declaration, Edited(_loop.Statement.Span, edits) }.Select(l => $"{LineEnds.IndentationOf(_loop.Statement)}{l}");
        var head = Edited(TextSpan.FromBounds(_loop.SpanStart, _loop.CloseParenToken.Span.End), edits);
        rewrite.ReplaceLoop(string.Join(newLine, lines.Prepend(outer + "{").Prepend(head).Append(outer + "}")));
    }

    /// <summary>The text of a part of the loop, with the edits in it.</summary>
    private string Edited(TextSpan span, IEnumerable<TextChange> edits)
    {
        var text = _loop.SyntaxTree.GetText().ToString(span);
        foreach (var edit in edits.Where(e => span.Contains(e.Span)).OrderByDescending(static e => e.Span.Start))
            text = text.Substring(0, edit.Span.Start - span.Start) + edit.NewText + text.Substring(edit.Span.End - span.Start);
        return text;
    }

    private string Grouped(string element, List<string> texts, IReadOnlyList<string>? names)
    {
        var elements = _loop.Expression is InvocationExpressionSyntax or MemberAccessExpressionSyntax or IdentifierNameSyntax
            or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax
            ? _loop.Expression.ToString()
            : $"({_loop.Expression})";
        // A database groups by what it knows.
        if (_isQuery)
            elements += ".AsEnumerable()";
        var key = names is null
            ? texts[0]
            : $"new {{ {string.Join(", ", texts.Select((t, i) => IsNamed(t, names[i]) ? t : $"{names[i]} = {t}"))} }}";
        return $"{elements}.GroupBy({element} => {key})";
    }

    private static bool IsNamed(string text, string name) => text.EndsWith("." + name, StringComparison.Ordinal);

    private string KeyText(string element) =>
        _condition.Key.Computed?.Text ?? ElementKeys.PathFrom(element, _condition.Key);

    private static IReadOnlyList<string> Names(List<string> texts)
    {
        var names = new List<string>();
        foreach (var text in texts)
        {
            var last = Regex.Match(text, @"(?<=^|\.)\w+$").Value;
            names.Add(last.Length == 0 || !char.IsUpper(last[0]) || names.Contains(last) ? $"Value{names.Count + 1}" : last);
        }

        return names;
    }

    private static string TextOf(ElementKey key, ElementLoop loop) =>
        key.Computed?.Text ?? ElementKeys.PathFrom(BatchNames.Written(loop.Element!.Name), key);

    /// <summary>A value as it is, or what a lambda gives that does not look at the row.</summary>
    private static IOperation? ValueOf(IOperation given)
    {
        if (given.AsLambda() is not { } lambda)
            return PlainMembers.WithoutConversions(given);
        return lambda.SingleReturnedValue() is { } value && !lambda.Symbol.Parameters.Any(p => QueryLambda.Mentions(value, p))
            ? PlainMembers.WithoutConversions(value)
            : null;
    }

    private static bool ReadsAny(IAnonymousFunctionOperation filter, ImmutableArray<BulkSetter> setters) =>
        filter.Descendants().OfType<IPropertyReferenceOperation>()
            .Any(read => setters.Any(s => SymbolEqualityComparer.Default.Equals(s.Column, read.Property)));

    /// <summary>The locals that are declared before the write, which is all that the loop does besides; null when it does more.</summary>
    private static ImmutableArray<LocalDeclarationStatementSyntax>? LocalsBefore(
        ExpressionStatementSyntax statement, ForEachStatementSyntax loop)
    {
        if (loop.DescendantTrivia().Any(static t => t.IsDirective))
            return null;
        if (statement.Parent == loop)
        {
            var isOnOwnLine = loop.CloseParenToken.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia) && !HasComments(loop);
            return isOnOwnLine ? ImmutableArray<LocalDeclarationStatementSyntax>.Empty : null;
        }

        if (loop.Statement is not BlockSyntax block || block.Statements.LastOrDefault() != statement
            || !block.OpenBraceToken.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia))
            return null;
        var locals = ImmutableArray.CreateBuilder<LocalDeclarationStatementSyntax>();
        foreach (var before in block.Statements.Take(block.Statements.Count - 1))
        {
            if (before is not LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer: not null }] } local
                || HasComments(local) || !local.UsingKeyword.IsKind(SyntaxKind.None))
                return null;
            locals.Add(local);
        }

        return locals.ToImmutable();
    }

    /// <summary>True when all that is computed for an element is needed for what is written.</summary>
    private static bool AreAllUsed(
        ImmutableArray<LocalDeclarationStatementSyntax> locals, ExpressionStatementSyntax statement, ElementLoops loops)
    {
        var read = loops.Region.Descendants().OfType<ILocalReferenceOperation>().Select(static r => (r.Local.Name, r.Syntax)).ToList();
        return locals.All(l => read.Any(r => r.Name == l.Declaration.Variables[0].Identifier.ValueText
            && (statement.Span.Contains(r.Syntax.Span) || locals.Any(o => o != l && o.Span.Contains(r.Syntax.Span)))));
    }

    private static bool HasComments(SyntaxNode node) => node.DescendantTrivia(descendIntoTrivia: false)
        .Any(static t => t.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia);
}
