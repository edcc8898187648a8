using Library;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PerfAnalyzers.Testing;

namespace PerfAnalyzers.Recorder.Tests.Testing;

/// <summary>Budgets in tests of an application that knows nothing of them.</summary>
public sealed class QueryBudgetTests(WebApplicationFactory<Program> factory) : IClassFixture<WebApplicationFactory<Program>>
{
    private readonly HttpClient _client = factory.CreateClient();

    [Fact]
    public async Task AtMost_Passes_AndGivesTheResult()
    {
        var response = await QueryBudget.AtMost(1, () => _client.GetAsync("/books"));
        Assert.True(response.IsSuccessStatusCode);
        await QueryBudget.AtMost(1, async () =>
        {
            await _client.GetAsync("/books");
        });
    }

    [Fact]
    public async Task AtMost_NamesTheCallSitesWithTheirCounts()
    {
        using var own = new WebApplicationFactory<Program>();
        var exception = await Assert.ThrowsAsync<QueryBudgetExceededException>(() => QueryBudget.AtMost(2, () => own.CreateClient().GetAsync("/authors")));
        var lines = exception.Message.ReplaceLineEndings("\n").Split('\n');
        // The host was made within: its seeding is not counted.
        Assert.Equal("4 commands were sent to the database; the budget is 2.", lines[0]);
        Assert.StartsWith("  3 × Library.BookService.AuthorsWithTitlesAsync, Library.cs:", lines[1]);
        Assert.EndsWith(", ToListAsync (query, 6 rows)", lines[1]);
        Assert.StartsWith("  1 × Library.BookService.AuthorsWithTitlesAsync, Library.cs:", lines[2]);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public async Task AtMost_FailsLoudly_WhenNothingIsRecorded()
    {
        var exception = await Assert.ThrowsAsync<QueryBudgetExceededException>(() => QueryBudget.AtMost(3, () => _client.GetAsync("/nothing")));
        Assert.StartsWith("No command was recorded. ", exception.Message);
        Assert.Contains("PreserveExecutionContext", exception.Message);
    }

    [Fact]
    public async Task AtMost_Zero_IsMetByNothing_AndByNothingElse()
    {
        await QueryBudget.AtMost(0, () => _client.GetAsync("/nothing"));
        await Assert.ThrowsAsync<QueryBudgetExceededException>(() => QueryBudget.AtMost(0, () => _client.GetAsync("/books")));
    }

    [Fact]
    public async Task AtMost_LetsTheExceptionOfTheActionThrough() =>
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => QueryBudget.AtMost(1, () => throw new TimeZoneNotFoundException()));

    [Fact]
    public void AtMost_CountsSynchronousCode()
    {
        using var scope = factory.Services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<LibraryContext>();
        QueryBudget.AtMost(1, () => db.Books.ToList());
        var exception = Assert.Throws<QueryBudgetExceededException>(() => QueryBudget.AtMost(1, () =>
        {
            foreach (var author in db.Authors.ToList())
                db.Entry(author).Collection(a => a.Books).Load();
        }));
        Assert.Contains("QueryBudgetTests.cs:", exception.Message);
        Assert.Contains(", Load (", exception.Message);
    }

    [Fact]
    public async Task Constant_Passes_WhenTheCommandsDoNotGrow()
    {
        using var own = new WebApplicationFactory<Program>();
        await QueryBudget.Constant(populate: n => PopulateAsync(own, n), act: () => own.CreateClient().GetAsync("/books"), scales: [2, 5, 9]);
    }

    [Fact]
    public async Task Constant_NamesWhatGrows()
    {
        using var own = new WebApplicationFactory<Program>();
        var client = own.CreateClient();
        var exception = await Assert.ThrowsAsync<QueryBudgetExceededException>(() => QueryBudget.Constant(populate: n => PopulateAsync(own, n), act: () => client.GetAsync("/authors")));
        var lines = exception.Message.ReplaceLineEndings("\n").Split('\n');
        Assert.Equal("The commands grow with the data: 6 commands at scale 2, 11 commands at scale 5.", lines[0]);
        Assert.StartsWith("  5 → 10  Library.BookService.AuthorsWithTitlesAsync", lines[1]);
        Assert.Contains("← grows", lines[1]);
        Assert.StartsWith("  1 → 1  Library.BookService.AuthorsWithTitlesAsync", lines[2]);
        Assert.DoesNotContain("← grows", lines[2]);
    }

    [Fact]
    public async Task Constant_FailsLoudly_WhenNothingIsRecorded() =>
        await Assert.ThrowsAsync<QueryBudgetExceededException>(() => QueryBudget.Constant(populate: _ => { }, act: () => _client.GetAsync("/nothing")));

    [Theory]
    [InlineData(5)]
    [InlineData(5, 2)]
    [InlineData(-1, 2)]
    public async Task Constant_NeedsRisingScales(params int[] scales) =>
        await Assert.ThrowsAsync<ArgumentException>(() => QueryBudget.Constant(populate: _ => { }, act: () => Task.CompletedTask, scales));

    [Fact]
    public async Task Record_SaysWhatWasSent()
    {
        await using var recorded = QueryBudget.Record();
        Assert.True(recorded.IsEmpty);
        Assert.Throws<QueryBudgetExceededException>(() => recorded.Count);
        await _client.GetAsync("/books/1");
        await _client.PostAsync("/authors/recorded", null);
        Assert.Equal(2, recorded.Count);
        Assert.Equal(["query", "save"], recorded.Commands.Select(c => c.Kind));
        Assert.All(recorded.Commands, c => Assert.True(c.IsAsync));
        Assert.Equal(1, recorded.Commands[0].Rows);
        Assert.StartsWith("Library.BookService.FindAsync, Library.cs:", recorded.Commands[0].CallSite);
        Assert.Contains("1 × ", recorded.ToString());
        await QueryBudget.Uncounted(() => _client.GetAsync("/books"));
        Assert.Equal(2, recorded.Count);
        await recorded.DisposeAsync();
        await _client.GetAsync("/books");
        Assert.Equal(2, recorded.Count);
    }

    [Fact]
    public async Task Budgets_MayLieWithinARecording()
    {
        await using var recorded = QueryBudget.Record();
        await QueryBudget.AtMost(1, () => _client.GetAsync("/books"));
        Assert.Equal(1, recorded.Count);
    }

    [Fact]
    public async Task Migrations_AreNotCounted()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await using var db = new LibraryContext(new DbContextOptionsBuilder<LibraryContext>().UseSqlite(connection)
            .UseAsyncSeeding((context, _, cancellation) => Seed.AddAsync((LibraryContext)context, 2)).Options);
        var exception = await Assert.ThrowsAsync<QueryBudgetExceededException>(() => QueryBudget.AtMost(1, () => db.Database.EnsureCreatedAsync()));
        Assert.Contains("of migrations or of seeding were seen, which are not counted", exception.Message);
        await QueryBudget.AtMost(1, () => db.Books.ToListAsync());
    }

    /// <summary>Tests that run at the same time, through one server, see their own commands alone.</summary>
    [Fact]
    public async Task ParallelTests_DoNotSeeEachOther() =>
        await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(async () =>
        {
            await using var recorded = QueryBudget.Record();
            for (var n = 0; n < 1 + i % 4; n++)
                await _client.GetAsync(i % 2 == 0 ? "/books" : "/books/1");
            Assert.Equal(1 + i % 4, recorded.Count);
            Assert.All(recorded.Commands, c => Assert.Contains(i % 2 == 0 ? "<Main>$" : "FindAsync", c.CallSite));
        })));

    private static async Task PopulateAsync(WebApplicationFactory<Program> factory, int count)
    {
        using var scope = factory.Services.CreateScope();
        await Seed.AddAsync(scope.ServiceProvider.GetRequiredService<LibraryContext>(), count);
    }
}
