using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>
/// Runs all rules on one source, and all their automatic fixes as <c>dotnet format</c> does: a rule's fixes at once, one rule after the
/// other, until no fix is left. Rules that are off by default take no part.
/// </summary>
internal sealed class AllFixes
{
    private const int MaxPasses = 6;
    private const int Shuffles = 4;

    private static readonly ImmutableArray<Type> s_analyzers = TypesOf<DiagnosticAnalyzer>(typeof(PerfAnalyzers.Rules.RuleIds))
        .RemoveAll(static t => Create<DiagnosticAnalyzer>(t).SupportedDiagnostics.Any(static r => !r.IsEnabledByDefault));

    private static readonly ImmutableArray<CodeFixProvider> s_fixes =
    [
        .. TypesOf<CodeFixProvider>(typeof(CodeFixes.Framework.EfCodeFix)).Select(Create<CodeFixProvider>)
            .Where(static f => f.GetFixAllProvider() is not null).OrderBy(static f => f.FixableDiagnosticIds[0], StringComparer.Ordinal),
    ];

    private readonly TestOptions _options = new();
    private readonly ImmutableArray<AnalyzerRunner> _analyzers = [.. s_analyzers.Select(static t => new AnalyzerRunner(() => Create<DiagnosticAnalyzer>(t)))];

    /// <summary>The source with what is reported in it marked, before the fixes and after them, in whatever order they are applied.</summary>
    public async Task<(string Before, string After)> RunAsync(string source)
    {
        var project = TestSolution.Create(new Dictionary<string, string> { [TestSolution.MainFile] = source }, _options, []);
        await VerifyCompilesAsync(project, "the source");
        (string Order, string Text)? first = null;
        foreach (var (order, fixes) in Orders())
        {
            var text = await MarkAsync(await ApplyAsync(project, fixes, order));
            first ??= (order, text);
            if (first.Value.Text != text)
                throw new HarnessFailure($"The fixes {order} give something else than {first.Value.Order}:{Environment.NewLine}{TextDiff.Describe(first.Value.Text, text)}");
        }

        return (await MarkAsync(project), first!.Value.Text);
    }

    private async Task<Project> ApplyAsync(Project project, IReadOnlyList<CodeFixProvider> fixes, string order)
    {
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var start = project;
            foreach (var fix in fixes)
            {
                var analyzer = _analyzers.FirstOrDefault(a => a.Rules.Any(r => fix.FixableDiagnosticIds.Contains(r.Id)));
                if (analyzer is not null)
                    project = await new FixRunner(analyzer, fix, codeActionIndex: null).FixAllAsync(project, FixAllScope.Document);
            }

            if (!ReferenceEquals(project, start))
                continue;
            await VerifyCompilesAsync(project, "what the fixes make " + order);
            return project;
        }

        throw new HarnessFailure($"The fixes {order} come to no end: what one makes, another one changes again.{Environment.NewLine}{await MarkAsync(project)}");
    }

    private async Task<string> MarkAsync(Project project)
    {
        var text = (await project.Documents.Single(d => d.Name == TestSolution.MainFile).GetTextAsync()).ToString();
        var diagnostics = new List<Diagnostic>();
        foreach (var analyzer in _analyzers)
            diagnostics.AddRange(await analyzer.RunAsync(project));
        return TestMarkup.Mark(text, diagnostics.Select(static d => (d.Id, d.Location.SourceSpan)), null);
    }

    private async Task VerifyCompilesAsync(Project project, string subject) =>
        await new AnalyzerVerification(() => Create<DiagnosticAnalyzer>(s_analyzers[0]), _options).VerifyCompilesAsync(project, subject);

    private static IEnumerable<(string Order, IReadOnlyList<CodeFixProvider> Fixes)> Orders()
    {
        yield return ("in the order of their ids", s_fixes);
        yield return ("in the reverse order of their ids", [.. s_fixes.Reverse()]);
        for (var seed = 0; seed < Shuffles; seed++)
        {
            var shuffled = s_fixes.ToArray();
            new Random(seed).Shuffle(shuffled);
            yield return ($"in the order {string.Join(", ", shuffled.Select(f => f.FixableDiagnosticIds[0]))}", shuffled);
        }
    }

    private static ImmutableArray<Type> TypesOf<T>(Type sibling) =>
        [.. sibling.Assembly.GetTypes().Where(static t => !t.IsAbstract && typeof(T).IsAssignableFrom(t)).OrderBy(static t => t.FullName, StringComparer.Ordinal)];

    private static T Create<T>(Type type) => (T)Activator.CreateInstance(type)!;
}
