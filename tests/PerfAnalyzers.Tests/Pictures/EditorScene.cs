using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Classification;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.CodeFixes.Rules.RoundTrips;
using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Pictures;

/// <summary>A piece of text in one colour: how the compiler understands it, and where it is on its line.</summary>
internal sealed record Token(string Kind, int Column, string Text);

/// <summary>A line of a source, as an editor shows it.</summary>
internal sealed record SceneLine(int Number, IReadOnlyList<Token> Tokens);

/// <summary>
/// What an editor has to show of a report in the sample: the code, its colours, the message and the fix are those of the compiler, the
/// analyzer and the code fix.
/// </summary>
internal sealed partial record EditorScene(
    string File,
    IReadOnlyList<SceneLine> Before,
    int SquiggleLine,
    int SquiggleColumn,
    int SquiggleLength,
    string Id,
    string Message,
    string FixTitle,
    IReadOnlyList<string> FixScopes,
    IReadOnlyList<SceneLine> After,
    IReadOnlyList<int> AddedLines)
{
    private const string SceneFile = "ReviewEndpoints.cs";
    private const string Method = "GetLatestAsync";

    private static readonly FixAllScope[] s_scopes = [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    /// <summary>The first report in the method, and its fix.</summary>
    public static async Task<EditorScene> MakeAsync()
    {
        var project = TestSolution.Create(ReadSample(), new TestOptions { IncludeModel = false }, []);
        var analyzer = new AnalyzerRunner(static () => new NavigationLoadedPerElementAnalyzer());
        var fix = new NavigationLoadedPerElementCodeFix();
        var document = project.Documents.Single(d => d.Name.EndsWith(SceneFile, StringComparison.Ordinal));
        var tree = (await document.GetSyntaxTreeAsync())!;
        var diagnostic = (await analyzer.RunAsync(project)).First(d => d.Location.SourceTree == tree);
        var action = (await new FixRunner(analyzer, fix, null).FindAsync(project, diagnostic))[0];
        var changed = (await FixRunner.ApplyAsync(project, action)).GetDocument(document.Id)!;

        var text = await document.GetTextAsync();
        var place = text.Lines.GetLinePosition(diagnostic.Location.SourceSpan.Start);
        var before = await BodyAsync(document);
        var after = await BodyAsync(changed);
        var known = before.Select(Text).ToHashSet();
        return new(
            SceneFile,
            before,
            place.Line + 1,
            place.Character,
            diagnostic.Location.SourceSpan.Length,
            diagnostic.Id,
            diagnostic.GetMessage(),
            action.Title,
            [.. fix.GetFixAllProvider()!.GetSupportedFixAllScopes().Intersect(s_scopes).Select(static s => s.ToString())],
            after,
            [.. after.Where(l => !known.Contains(Text(l))).Select(l => l.Number)]);
    }

    /// <summary>A line without its colours.</summary>
    public static string Text(SceneLine line) =>
        line.Tokens.Aggregate("", static (text, token) => text.PadRight(token.Column) + token.Text);

    private static async Task<IReadOnlyList<SceneLine>> BodyAsync(Document document)
    {
        var root = (await document.GetSyntaxRootAsync())!;
        var body = root.DescendantNodes().OfType<MethodDeclarationSyntax>().Single(static m => m.Identifier.Text == Method).Body!;
        var text = await document.GetTextAsync();
        var (first, last) = (text.Lines.IndexOf(body.Statements[0].SpanStart), text.Lines.IndexOf(body.Statements[^1].Span.End));
        var span = TextSpan.FromBounds(text.Lines[first].Start, text.Lines[last].End);
        var classified = (await Classifier.GetClassifiedSpansAsync(document, span))
            .Where(static c => !ClassificationTypeNames.AdditiveTypeNames.Contains(c.ClassificationType))
            .ToList();
        return [.. Enumerable.Range(first, last - first + 1).Select(i => Line(text, text.Lines[i], classified))];
    }

    private static SceneLine Line(SourceText text, TextLine line, List<ClassifiedSpan> classified) => new(
        line.LineNumber + 1,
        [.. classified
            .Where(c => line.Span.Contains(c.TextSpan))
            .Select(c => new Token(c.ClassificationType, c.TextSpan.Start - line.Start, text.ToString(c.TextSpan)))]);

    /// <summary>The sources without the marks that tell the tests what is reported.</summary>
    private static Dictionary<string, string> ReadSample()
    {
        var folder = Path.Combine(TestReferences.RepositoryRoot, "samples", "BookStore");
        var files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(static file => file.Split('/')[0] is not ("bin" or "obj"))
            .ToDictionary(static file => file, file => Mark().Replace(Read(Path.Combine(folder, file)), ""));
        files["GlobalUsings.cs"] = """
            global using System;
            global using System.Collections.Generic;
            global using System.IO;
            global using System.Linq;
            global using System.Net.Http;
            global using System.Threading;
            global using System.Threading.Tasks;
            global using Microsoft.AspNetCore.Builder;
            global using Microsoft.AspNetCore.Hosting;
            global using Microsoft.AspNetCore.Http;
            global using Microsoft.AspNetCore.Routing;
            global using Microsoft.Extensions.Configuration;
            global using Microsoft.Extensions.DependencyInjection;
            global using Microsoft.Extensions.Hosting;
            global using Microsoft.Extensions.Logging;
            """;
        return files;
    }

    private static string Read(string path) => System.IO.File.ReadAllText(path).ReplaceLineEndings("\n");

    [GeneratedRegex(@" // expect: [^\n]*")]
    private static partial Regex Mark();
}
