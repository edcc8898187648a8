using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Tests.Harness;
using PerfAnalyzers.Tests.Repository;

namespace PerfAnalyzers.Tests.Robustness;

/// <summary>
/// Types into a document as a developer does, and asks after each key for what an editor shows of the visible lines. Nothing throws, and
/// what is shown in the end is what a build of the same text says: nothing stale is left.
/// </summary>
[Trait(Versions.Trait, Versions.Roslyn)]
public sealed class TypingTests
{
    private const int VisibleLines = 60;

    private static readonly string s_services = Path.Combine(TestReferences.RepositoryRoot, "tests", "PerfAnalyzers.Tests", "Rules", "Together");

    public static TheoryData<string> Services => ["PostFeed", "CommentModeration", "AuthorEndpoints", "DigestJob"];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Survives_AMethodThatIsTyped(string service)
    {
        var text = Load(service);
        var editor = new Editor(text);
        // The middle of the file, from the middle of one statement to the middle of another one.
        var (start, end) = (text.Length * 2 / 5, Math.Min(text.Length * 2 / 5 + 220, text.Length));
        await editor.ReplaceAsync(TextSpan.FromBounds(start, end), "");
        for (var at = start; at < end; at++)
            await editor.ReplaceAsync(new(at, 0), text[at].ToString());

        Assert.Equal(text, editor.Text);
        await editor.VerifyAsync();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Survives_DeletingAndPasting(string service)
    {
        var text = Load(service);
        var editor = new Editor(text);
        var random = new Random(1);
        for (var i = 0; i < 30; i++)
        {
            var span = new TextSpan(random.Next(text.Length - 120), random.Next(1, 120));
            var cut = editor.Text.Substring(span.Start, span.Length);
            await editor.ReplaceAsync(span, "");
            // Pasted back, or somewhere else and then undone.
            if (i % 2 == 0)
            {
                await editor.ReplaceAsync(new(span.Start, 0), cut);
            }
            else
            {
                var elsewhere = random.Next(editor.Text.Length);
                await editor.ReplaceAsync(new(elsewhere, 0), cut);
                await editor.ReplaceAsync(new(elsewhere, cut.Length), "");
                await editor.ReplaceAsync(new(span.Start, 0), cut);
            }
        }

        Assert.Equal(text, editor.Text);
        await editor.VerifyAsync();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Survives_FixesThatAreUndone(string service)
    {
        var text = Load(service);
        var editor = new Editor(text);
        var shown = await editor.ShowAsync();
        Assert.NotEmpty(shown);
        var applied = 0;
        foreach (var diagnostic in shown)
        {
            if (await editor.FixAsync(diagnostic) is not { } fixedText)
                continue;
            applied++;
            await editor.ReplaceAsync(new(0, editor.Text.Length), fixedText);
            await editor.VerifyAsync();
            await editor.ReplaceAsync(new(0, editor.Text.Length), text);
            await editor.VerifyAsync();
        }

        Assert.NotEqual(0, applied);
    }

    private static string Load(string service) => TestMarkup.Parse(File.ReadAllText(Path.Combine(s_services, service + ".before.cs")).ReplaceLineEndings("\n")).Text;

    /// <summary>A document in a project, and what an editor asks of it.</summary>
    private sealed class Editor(string text)
    {
        private static readonly ImmutableArray<DiagnosticAnalyzer> s_analyzers = [.. Rule.AnalyzerTypes.Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!)];
        private static readonly ImmutableArray<CodeFixProvider> s_fixes = [.. Rule.CodeFixTypes.Select(static t => (CodeFixProvider)Activator.CreateInstance(t)!)];

        private Document _document = TestSolution.Create(new Dictionary<string, string> { [TestSolution.MainFile] = text }, new TestOptions(), [])
            .Documents.Single(static d => d.Name == TestSolution.MainFile);

        public string Text { get; private set; } = text;

        /// <summary>Edits, and asks for what is visible around the edit.</summary>
        public async Task ReplaceAsync(TextSpan span, string replacement)
        {
            var changed = (await _document.GetTextAsync()).WithChanges(new TextChange(span, replacement));
            Text = changed.ToString();
            _document = _document.WithText(changed);
            var line = changed.Lines.GetLineFromPosition(Math.Min(span.Start, changed.Length)).LineNumber;
            var first = changed.Lines[Math.Max(0, line - VisibleLines / 2)].Start;
            var last = changed.Lines[Math.Min(changed.Lines.Count - 1, line + VisibleLines / 2)].End;
            await AnalyzeAsync(_document, TextSpan.FromBounds(first, last));
        }

        /// <summary>What is shown in the whole document.</summary>
        public Task<ImmutableArray<Diagnostic>> ShowAsync() => AnalyzeAsync(_document, null);

        /// <summary>Fails when something else is shown than a build of the same text in a fresh project says.</summary>
        public async Task VerifyAsync()
        {
            var fresh = TestSolution.Create(new Dictionary<string, string> { [TestSolution.MainFile] = Text }, new TestOptions(), []);
            var compilation = (await fresh.GetCompilationAsync())!;
            var built = await compilation.WithAnalyzers(s_analyzers, fresh.AnalyzerOptions).GetAnalyzerDiagnosticsAsync();
            Assert.Equal(built.Select(static d => d.ToString()).Order(StringComparer.Ordinal), (await ShowAsync()).Select(static d => d.ToString()).Order(StringComparer.Ordinal));
        }

        /// <summary>The text after the first fix that is offered, or null.</summary>
        public async Task<string?> FixAsync(Diagnostic diagnostic)
        {
            foreach (var fix in s_fixes.Where(f => f.FixableDiagnosticIds.Contains(diagnostic.Id)))
            {
                CodeAction? offered = null;
                await fix.RegisterCodeFixesAsync(new(_document, diagnostic, (action, _) => offered ??= action, CancellationToken.None));
                if (offered is null)
                    continue;
                var operations = await offered.GetOperationsAsync(CancellationToken.None);
                var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(_document.Id)!;
                return (await changed.GetTextAsync()).ToString();
            }

            return null;
        }

        private static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Document document, TextSpan? span)
        {
            var exceptions = new ConcurrentQueue<Exception>();
            var compilation = (await document.Project.GetCompilationAsync())!;
            var driver = compilation.WithAnalyzers(
                s_analyzers,
                new CompilationWithAnalyzersOptions(document.Project.AnalyzerOptions, (e, _, _) => exceptions.Enqueue(e), concurrentAnalysis: true, logAnalyzerExecutionTime: false));
            var shown = await driver.GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel((await document.GetSyntaxTreeAsync())!), span, CancellationToken.None);
            Assert.Empty(exceptions);
            return shown;
        }
    }
}
