using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Samples;

/// <summary>The sample runs with nothing installed, and costs what its README says.</summary>
[Trait(Versions.Trait, Versions.One)]
public sealed partial class SampleRunTests(RunningSample sample) : IClassFixture<RunningSample>
{
    [Fact]
    public void Requests_AreAllAnswered()
    {
        Assert.True(sample.Answers.Count > 60, "Most requests are missing.");
        var failed = sample.Answers.Where(a => a.Status is < 200 or > 299).Select(a => $"{a.Request.Method} {a.Request.Path}: {a.Status}").ToList();
        Assert.True(failed.Count == 0, $"{string.Join('\n', failed)}\n{sample.Log}");
    }

    [Fact]
    public void StartPage_SaysHowManyCommandsEachRequestTook() => Assert.All(sample.Answers, answer =>
    {
        var (method, path) = (answer.Request.Method, WebUtility.HtmlEncode(answer.Request.Path));
        var request = method == "GET" ? $"""GET <a href="{path}">{path}</a>""" : $"{method} {path}";
        Assert.Contains($"<tr><td>{answer.Commands}</td><td>{request}</td>", sample.StartPage, StringComparison.Ordinal);
    });

    /// <summary>What writes takes a command for each row on SQLite, and is measured on PostgreSQL.</summary>
    [Fact]
    public void Readme_SaysWhatReadingCosts()
    {
        var rows = Rows().Where(r => r.Request.StartsWith("GET ", StringComparison.Ordinal) && !r.Request.Contains('…')).ToList();
        Assert.True(rows.Count > 60, "Most rows are missing.");
        var answers = sample.Answers.ToDictionary(a => $"{a.Request.Method} {a.Request.Path}", a => a.Commands);
        Assert.Equal(
            rows.Select(r => $"{r.Request}: {r.Commands}"),
            rows.Select(r => $"{r.Request}: {(answers.TryGetValue(r.Request, out var commands) ? commands : "not in BookStore.http")}"));
    }

    [Fact]
    public void Requests_AreOfTheReadme()
    {
        var paths = Rows().Select(r => WithoutQuery(r.Request)).ToHashSet();
        Assert.All(sample.Answers, a => Assert.Contains(WithoutQuery($"{a.Request.Method} {a.Request.Path}"), paths));
    }

    private static string WithoutQuery(string request) => request.Split('?')[0];

    private static IEnumerable<(string Request, int Commands)> Rows() =>
        Row().Matches(File.ReadAllText(Path.Combine(TestReferences.RepositoryRoot, "samples", "README.md")))
            .Select(m => (m.Groups["request"].Value, int.Parse(m.Groups["commands"].Value, CultureInfo.InvariantCulture)));

    [GeneratedRegex(@"(?<=\n)\| `(?<request>[^`]+)`[^|]*\| (?<commands>\d+) \|")]
    private static partial Regex Row();
}
