using System.Collections.Immutable;
using System.Text;
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

    // Of what stands at one place, what the first analyzer reports is marked first.
    private static readonly Dictionary<string, int> s_order = s_analyzers.SelectMany(static t => Create<DiagnosticAnalyzer>(t).SupportedDiagnostics)
        .Select(static (r, index) => (r.Id, index)).ToDictionary();

    private static readonly HashSet<string> s_ids = [.. s_order.Keys];

    private static readonly ImmutableArray<CodeFixProvider> s_fixes =
    [
        .. TypesOf<CodeFixProvider>(typeof(CodeFixes.Framework.EfCodeFix)).Select(Create<CodeFixProvider>)
            .Where(static f => f.GetFixAllProvider() is not null).OrderBy(static f => f.FixableDiagnosticIds[0], StringComparer.Ordinal),
    ];

    private readonly TestOptions _options = new();
    private readonly AnalyzerRunner _analyzers = new(static () => [.. s_analyzers.Select(Create<DiagnosticAnalyzer>)]);

    // Whichever way leads to a text, it is compiled and analyzed once.
    private readonly Dictionary<string, Project> _states = new(StringComparer.Ordinal);

    /// <summary>The source with what is reported in it marked, before the fixes and after them, in whatever order they are applied.</summary>
    public async Task<(string Before, string After)> RunAsync(string source)
    {
        var project = await StateAsync(TestSolution.Create(new Dictionary<string, string> { [TestSolution.MainFile] = source }, _options, []));
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
                if (s_ids.Overlaps(fix.FixableDiagnosticIds))
                    project = await StateAsync(await new FixRunner(_analyzers, fix, codeActionIndex: null).FixAllAsync(project, FixAllScope.Document));
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
        var diagnostics = (await _analyzers.RunAsync(project)).OrderBy(static d => s_order[d.Id]);
        return TestMarkup.Mark(text, diagnostics.Select(static d => (d.Id, d.Location.SourceSpan)), null);
    }

    private async Task<Project> StateAsync(Project project)
    {
        var text = new StringBuilder();
        foreach (var document in project.Documents)
            text.Append(document.Name).Append('\0').Append(await document.GetTextAsync()).Append('\0');
        if (!_states.TryGetValue(text.ToString(), out var state))
            _states.Add(text.ToString(), state = project);
        return state;
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
