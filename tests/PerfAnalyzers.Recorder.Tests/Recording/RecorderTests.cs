using Library;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PerfAnalyzers.Recorder.Tests.Harness;

namespace PerfAnalyzers.Recorder.Tests.Recording;

public sealed class RecorderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public RecorderTests() => _connection.Open();

    private string Profile => _folder["perf.profile"];

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Contexts_WithoutServices_AreRecorded()
    {
        using var recorder = new PerfRecorder(new() { Path = Profile, WriteEvery = null });
        await using var db = await OpenAsync(recorder);
        using (PerfRecorder.Scope("job"))
        {
            await db.Books.CountAsync();
            using (PerfRecorder.Scope("step"))
                await db.Authors.CountAsync();
            await db.Books.CountAsync();
        }
        await db.Books.CountAsync();
        await recorder.WriteAsync();
        Assert.Equal([1, 2, 2], Read.Scope(Profile, "job"));
        Assert.Equal([1, 1, 1], Read.Scope(Profile, "step"));
        Assert.Equal([0, 1, 1], Read.Scope(Profile, "-"));
    }

    [Fact]
    public async Task Commands_AreOfTheirKind()
    {
        using var recorder = new PerfRecorder(new() { Path = Profile, WriteEvery = null });
        await using var db = await OpenAsync(recorder);
        using (PerfRecorder.Scope("kinds"))
        {
            await db.Books.ToListAsync();
            await db.Books.Where(b => b.Id == 1).ExecuteUpdateAsync(s => s.SetProperty(b => b.Title, "x"));
            await db.Books.FromSqlRaw("SELECT * FROM Books").AsNoTracking().ToListAsync();
            await db.Database.ExecuteSqlRawAsync("UPDATE Books SET Title = 'y'");
            db.Books.First().Title = "z";
            db.SaveChanges();
            _ = db.Books.First().Author.Name;
            await Assert.ThrowsAsync<SqliteException>(() => db.Database.ExecuteSqlRawAsync("NO SQL"));
        }
        await recorder.WriteAsync();
        string Sums(string kind) => Read.Sites(Profile).Where(s => s.Contains($" {kind} ", StringComparison.Ordinal)).Select(s => s[(s.IndexOf(": ", StringComparison.Ordinal) + 2)..]).Aggregate((a, b) => $"{a} | {b}");
        Assert.Equal("1 1 1", Sums("bulk"));
        Assert.Equal("1 1 1", Sums("save"));
        Assert.Equal("1 1 1", Sums("lazy"));
        Assert.Equal("1 1 0 | 1 1 6 | 1 1 6", string.Join(" | ", Sums("raw").Split(" | ").Order(StringComparer.Ordinal)));
    }

    /// <summary>A text that two places send, where one look in the beginning would give all to one of them.</summary>
    [Fact]
    public async Task Sites_OfTheSameCommand_AreToldApart_WhenSampled()
    {
        using var recorder = new PerfRecorder(new() { Path = Profile, WriteEvery = null, CallSites = CallSiteTracing.Sampled });
        await using var db = await OpenAsync(recorder);
        for (var i = 0; i < 60; i++)
        {
            using (PerfRecorder.Scope("both"))
            {
                await db.Books.CountAsync();
                await db.Books.CountAsync();
                await db.Books.CountAsync();
            }
        }
        await recorder.WriteAsync();
        var sites = Read.Sites(Profile).Where(s => s.Contains("CountAsync#", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, sites.Length);
        // The first ones, before it was known that there are several, may have been given to another of them.
        Assert.All(sites, s => Assert.InRange(long.Parse(s.Split(' ')[^2]), 55, 65));
    }

    [Fact]
    public async Task Commands_OfDynamicSql_AreCounted_HoweverManyTextsThereAre()
    {
        using var recorder = new PerfRecorder(new() { Path = Profile, WriteEvery = null, CallSites = CallSiteTracing.Sampled });
        await using var db = await OpenAsync(recorder);
        using (PerfRecorder.Scope("dynamic"))
        {
            foreach (var sql in Enumerable.Range(0, 10_000).Select(i => "UPDATE Books SET Title = 'y' WHERE Id = -" + i))
                await db.Database.ExecuteSqlRawAsync(sql);
        }
        await recorder.WriteAsync();
        Assert.Equal([1, 10_000, 0], Read.Scope(Profile, "dynamic"));
        Assert.Single(Read.Sites(Profile), s => s.Contains("ExecuteSqlRawAsync", StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_ThatIsNoProfile_IsLeftAlone()
    {
        _folder.Write("perf.profile", "my settings");
        var recorder = new PerfRecorder(new() { Path = Profile, WriteEvery = null });
        await using (var db = await OpenAsync(recorder))
            await db.Books.CountAsync();
        await Assert.ThrowsAsync<IOException>(() => recorder.WriteAsync());
        recorder.Dispose();
        Assert.Equal("my settings", await File.ReadAllTextAsync(Profile));
        Assert.Equal(["perf.profile"], _folder.Files);
    }

    [Fact]
    public async Task Application_GoesOn_WhenNothingCanBeWritten()
    {
        var recorder = new PerfRecorder(new() { Path = Path.Combine(_folder.Write("file", ""), "perf.profile"), WriteEvery = null });
        await using (var db = await OpenAsync(recorder))
            Assert.Equal(6, await db.Books.CountAsync());
        recorder.Dispose();
        Assert.Equal(["file"], _folder.Files);
    }

    [Fact]
    public async Task ExistingProfile_IsAddedTo_WhenAskedFor()
    {
        const string Old = "perfanalyzers-profile\t1\ttest\nscope\tjob\t100\t100\t100\t-\t-\nend\n";
        _folder.Write("perf.profile", Old);
        using var recorder = new PerfRecorder(new() { Path = Profile, WriteEvery = null, MergeExisting = true });
        await using var db = await OpenAsync(recorder);
        using (PerfRecorder.Scope("job"))
            await db.Books.CountAsync();
        await recorder.WriteAsync();
        await recorder.WriteAsync();
        Assert.Equal([101, 101, 101], Read.Scope(Profile, "job"));
    }

    [Fact]
    public async Task Profile_IsWrittenByTheTimer()
    {
        using var recorder = new PerfRecorder(new() { Path = Profile, WriteEvery = TimeSpan.FromSeconds(1) });
        await using var db = await OpenAsync(recorder);
        using (PerfRecorder.Scope("job"))
            await db.Books.CountAsync();
        for (var i = 0; i < 100 && !File.Exists(_folder["perf.timings"]); i++)
            await Task.Delay(100);
        Assert.Equal([1, 1, 1], Read.Scope(Profile, "job"));
    }

    [Theory]
    [InlineData("", null, null, "Path is empty")]
    [InlineData("folder/", null, null, "is a folder")]
    [InlineData("perf.timings", null, null, "the file of the timings")]
    [InlineData("perf.profile", 0.5, null, "a second is the least")]
    [InlineData("perf.profile", 3e6, null, "24 days is the most")]
    [InlineData("perf.profile", null, 9, "which is no ProfileSource")]
    public async Task Options_ThatAreWrong_AreSaidAtTheStart(string path, double? seconds, int? source, string message)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddPerfRecorder(o => (o.Path, o.WriteEvery, o.Source) = (path, seconds is { } s ? TimeSpan.FromSeconds(s) : null, (ProfileSource?)source));
        using var host = builder.Build();
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => host.StartAsync());
        Assert.Contains(message, exception.Message);
    }

    [Theory]
    [InlineData("Production", ProfileSource.Production)]
    [InlineData("Staging", ProfileSource.Staging)]
    [InlineData("Development", ProfileSource.Test)]
    public void Source_IsThatOfTheHost(string environment, ProfileSource source)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Services.AddPerfRecorder(o => o.Path = Profile);
        using var host = builder.Build();
        Assert.Equal(source, host.Services.GetRequiredService<PerfRecorder>().Source);
    }

    [Fact]
    public void Scope_NeedsAName() => Assert.Throws<ArgumentException>(() => PerfRecorder.Scope(" "));

    private async Task<LibraryContext> OpenAsync(PerfRecorder recorder)
    {
        var db = new LibraryContext(new DbContextOptionsBuilder<LibraryContext>().UseSqlite(_connection).UseLazyLoadingProxies().AddPerfRecorder(recorder).As<LibraryContext>());
        await db.Database.EnsureCreatedAsync();
        await Seed.AddAsync(db, 3);
        db.ChangeTracker.Clear();
        recorder.Reset();
        return db;
    }
}

internal static class OptionsExtensions
{
    public static DbContextOptions<T> As<T>(this DbContextOptionsBuilder builder) where T : DbContext => (DbContextOptions<T>)builder.Options;
}
