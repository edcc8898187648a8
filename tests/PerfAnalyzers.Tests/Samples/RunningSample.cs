using System.Globalization;
using System.Reflection;
using System.Text;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Samples;

/// <summary>The sample on a new SQLite file, and what it answered to each request of its <c>.http</c> file.</summary>
public sealed class RunningSample : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("BookStore.");
    private SampleProcess? _process;

    internal IReadOnlyList<Answer> Answers { get; private set; } = [];

    /// <summary>The start page, after all of these.</summary>
    internal string StartPage { get; private set; } = "";

    internal string Log => _process?.Log ?? "";

    public async Task InitializeAsync()
    {
        var assembly = typeof(RunningSample).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "SampleAssembly").Value!;
        _process = await SampleProcess.StartAsync(assembly, new Dictionary<string, string?>
        {
            ["ConnectionStrings__Store"] = null,
            ["Store__SqliteFile"] = Path.Combine(_folder.FullName, "bookstore.db"),
        });
        var answers = new List<Answer>();
        foreach (var request in SampleRequest.ReadAll(TestReferences.RepositoryRoot))
            answers.Add(await SendAsync(_process.Http, request));
        Answers = answers;
        StartPage = await _process.Http.GetStringAsync("/");
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task<Answer> SendAsync(HttpClient http, SampleRequest request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Path);
        if (request.Body is { } body)
            message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(message);
        var commands = response.Headers.TryGetValues("X-Db-Commands", out var values) ? int.Parse(values.Single(), CultureInfo.InvariantCulture) : -1;
        return new(request, (int)response.StatusCode, commands);
    }

    internal sealed record Answer(SampleRequest Request, int Status, int Commands);
}
