using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Library;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Recorder.Tests.Harness;

namespace PerfAnalyzers.Recorder.Tests.Recording;

/// <summary>A whole application is recorded: its requests, the commands of each, and where they are from.</summary>
public sealed class ApplicationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Profile => _folder["perf.profile"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Requests_AreScopesWithTheirCommands()
    {
        await using (var factory = new LibraryFactory(Profile))
        {
            var client = factory.CreateClient();
            for (var i = 0; i < 5; i++)
                (await client.GetAsync("/authors")).EnsureSuccessStatusCode();
            for (var i = 1; i <= 3; i++)
                await client.GetAsync("/books/" + i);
            await client.GetAsync("/books/4711");
            await client.GetAsync("/nothing");
            await client.GetAsync("/no/such/path");
            (await client.GetAsync("/authors/lazy")).EnsureSuccessStatusCode();
            (await client.PostAsync("/authors/new", null)).EnsureSuccessStatusCode();
        }

        Assert.Equal([5, 20, 45], Read.Scope(Profile, "GET /authors"));
        Assert.Equal([4, 4, 3], Read.Scope(Profile, "GET /books/{id:int}"));
        Assert.Equal([1, 0, 0], Read.Scope(Profile, "GET /nothing"));
        Assert.Equal([1, 0, 0], Read.Scope(Profile, "GET (no route)"));
        var sites = Read.Sites(Profile);
        Assert.Contains("M:Library.BookService.AuthorsWithTitlesAsync +1 ToListAsync#1/2 query async GET /authors: 5 5 15", sites);
        Assert.Contains("M:Library.BookService.AuthorsWithTitlesAsync +3 ToListAsync#2/2 query async GET /authors: 5 15 30", sites);
        Assert.Contains("M:Library.BookService.FindAsync(System.Int32) +0 FirstOrDefaultAsync#1/1 query async GET /books/{id:int}: 4 4 3", sites);
        Assert.Contains("M:Library.BookService.AuthorsWithCounts +1 ToList#1/1 query sync GET /authors/lazy: 1 1 3", sites);
        Assert.Contains("M:Library.BookService.AuthorsWithCounts +2 Books#1/1 lazy sync GET /authors/lazy: 1 3 6", sites);
        // The override in the context is not the site: the endpoint in the top-level statements is.
        Assert.Contains(sites, s => s.StartsWith("M:Program.<Main>$(System.String[]) +", StringComparison.Ordinal) && s.EndsWith("SaveChangesAsync#1/1 save async POST /authors/{name}: 1 1 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Profile_HoldsNoValuesPathsOrHosts_AndNoTimings()
    {
        await using (var factory = new LibraryFactory(Profile))
        {
            var client = factory.CreateClient();
            await client.GetAsync("/books/1");
            await client.PostAsync("/authors/SecretName", null);
        }
        var text = await File.ReadAllTextAsync(Profile);
        Assert.All(["SecretName", "Secret title", "Data Source", "library-", "localhost", "SELECT", "/tmp", "\\", ".cs", Environment.MachineName], s => Assert.DoesNotContain(s, text));
        Assert.DoesNotContain("-time\t", text);
        Assert.Contains("scope-time\tGET /books/{id:int}\t1\t", await File.ReadAllTextAsync(_folder["perf.timings"]));
        // The application's own thread may still write when the factory is gone.
        for (var i = 0; i < 100 && _folder.Files.Length != 2; i++)
            await Task.Delay(50);
        Assert.Equal(["perf.profile", "perf.timings"], _folder.Files);
    }

    /// <summary>The same requests give the same file, byte for byte, whatever the machine does meanwhile.</summary>
    [Fact]
    public async Task Profile_IsTheSameEachTime()
    {
        var texts = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            var path = _folder[$"run{run}.profile"];
            await using (var factory = new LibraryFactory(path))
            {
                var client = factory.CreateClient();
                foreach (var request in new[] { "/authors", "/books", "/authors/lazy", "/authors", "/books/1" })
                    await client.GetAsync(request);
            }
            texts.Add(await File.ReadAllTextAsync(path));
        }
        Assert.Equal(texts[0], texts[1]);
    }

    /// <summary>
    /// Once EF Core is optimized, as it is in an application that has run for a while, operators leave the stack to what they call. In a
    /// process of its own, since optimizing everything at once is a setting of the process.
    /// </summary>
    [Fact]
    public async Task Sites_AreTheSame_WhenEfCoreIsOptimized()
    {
        string[] requests = ["/authors", "/books", "/authors/lazy", "/books/1"];
        await using (var factory = new LibraryFactory(Profile))
        {
            var client = factory.CreateClient();
            foreach (var request in requests)
                await client.GetAsync(request);
        }

        var optimized = _folder["optimized.profile"];
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PerfAnalyzers.Recorder.TestApp.dll"), "--urls", address.ToString(), "--Profile", optimized])
        {
            Environment = { ["DOTNET_TieredCompilation"] = "0" },
        };
        using var process = Process.Start(start)!;
        try
        {
            using var client = new HttpClient { BaseAddress = address };
            await WaitForAsync(client, process);
            foreach (var request in requests)
                (await client.GetAsync(request)).EnsureSuccessStatusCode();
            await client.PostAsync("/stop", null);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
        Assert.Equal(Read.Sites(Profile), Read.Sites(optimized));
    }

    private static async Task WaitForAsync(HttpClient client, Process process)
    {
        for (var i = 0; i < 300 && !process.HasExited; i++)
        {
            try
            {
                await client.GetAsync("/no/such/path");
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }
        Assert.Fail("The application did not start.");
    }

    /// <summary>Hosts of one process that write one file do not undo each other's.</summary>
    [Fact]
    public async Task Hosts_AddUpInOneFile()
    {
        for (var i = 0; i < 3; i++)
        {
            await using var factory = new LibraryFactory(Profile);
            await factory.CreateClient().GetAsync("/books");
        }
        Assert.Equal(3, Read.Scope(Profile, "GET /books")[0]);
    }

    [Fact]
    public async Task Profile_IsWrittenOnRequest_WhileTheApplicationRuns()
    {
        await using var factory = new LibraryFactory(Profile);
        await factory.CreateClient().GetAsync("/books");
        await factory.Services.GetRequiredService<PerfRecorder>().WriteAsync();
        Assert.Equal([1, 1, 6], Read.Scope(Profile, "GET /books"));
    }

    /// <summary>64 requests at a time: each command is counted once, in its own request.</summary>
    [Theory]
    [InlineData(CallSiteTracing.Every)]
    [InlineData(CallSiteTracing.Sampled)]
    public async Task ParallelRequests_LoseAndMixUpNoCommand(CallSiteTracing tracing)
    {
        var seconds = double.TryParse(Environment.GetEnvironmentVariable("PERFANALYZERS_CONCURRENCY_SECONDS"), out var wanted) ? wanted : 2;
        var end = DateTime.UtcNow.AddSeconds(seconds);
        var sent = new int[3];
        await using (var factory = new LibraryFactory(Profile, tracing))
        {
            var client = factory.CreateClient();
            await Parallel.ForEachAsync(Enumerable.Range(0, 64), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (worker, cancellation) =>
            {
                for (var i = worker; DateTime.UtcNow < end; i++)
                {
                    var kind = i % 3;
                    (await client.GetAsync(kind switch { 0 => "/authors", 1 => "/books", _ => "/books/" + (i % 6 + 1) }, cancellation)).EnsureSuccessStatusCode();
                    Interlocked.Increment(ref sent[kind]);
                }
            });
        }
        Assert.All(sent, s => Assert.InRange(s, 10, int.MaxValue));
        Assert.Equal([sent[0], 4L * sent[0], 9L * sent[0]], Read.Scope(Profile, "GET /authors"));
        Assert.Equal([sent[1], sent[1], 6L * sent[1]], Read.Scope(Profile, "GET /books"));
        Assert.Equal([sent[2], sent[2], sent[2]], Read.Scope(Profile, "GET /books/{id:int}"));
        var scope = Read.Profile(Profile).Records.Single(r => r.Shape == RecordShape.Scope && r.Fields[0] == "GET /authors");
        // Not one request of three or of five.
        Assert.Equal(sent[0], scope.Histograms[0][Log2Histogram.BucketOf(4)]);
        var sites = Read.Sites(Profile);
        Assert.Contains($"M:Library.BookService.AuthorsWithTitlesAsync +3 ToListAsync#2/2 query async GET /authors: {sent[0]} {3 * sent[0]} {6 * sent[0]}", sites);
        Assert.DoesNotContain(sites, s => s.StartsWith("- ", StringComparison.Ordinal) && s.Contains("GET", StringComparison.Ordinal));
    }

    private sealed class LibraryFactory(string profile, CallSiteTracing tracing = CallSiteTracing.Automatic) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder) =>
            builder.ConfigureServices(services => services.AddPerfRecorder(o => (o.Path, o.CallSites) = (profile, tracing)));
    }
}
