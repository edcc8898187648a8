using System.Diagnostics;
using System.Globalization;
using Library;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using PerfAnalyzers.Recorder.Commands;
using PerfAnalyzers.Recorder.Tests.Harness;
using Xunit.Abstractions;

namespace PerfAnalyzers.Recorder.Tests.Recording;

/// <summary>
/// What recording costs, as in production: batches with and without it take turns, and their lower quartiles are compared. The bounds are wide,
/// as machines are busy; the figures are in the output, and of longer runs with PERFANALYZERS_OVERHEAD=1.
/// </summary>
[Collection(nameof(OverheadTests))]
public sealed class OverheadTests(ITestOutputHelper output) : IDisposable
{
    private const int CommandsOfRequest = 4;
    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("PERFANALYZERS_OVERHEAD") == "1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Overhead_OnSqliteInMemory()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        // Nowhere is a command faster, and the share greater.
        Assert.InRange(await MeasureAsync("SQLite in memory", o => o.UseSqlite(connection)), double.MinValue, 1.0);
    }

    [PostgresFact]
    public async Task Overhead_OnPostgres()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        Assert.InRange(await MeasureAsync("PostgreSQL", o => o.UseNpgsql(database.ConnectionString)), double.MinValue, 0.5);
    }

    private async Task<double> MeasureAsync(string name, Action<DbContextOptionsBuilder> use)
    {
        using var recorder = new PerfRecorder(new() { Path = _folder["perf.profile"], WriteEvery = null, CallSites = CallSiteTracing.Sampled });
        var plain = new DbContextOptionsBuilder<LibraryContext>();
        use(plain);
        var recorded = new DbContextOptionsBuilder<LibraryContext>();
        use(recorded);
        recorded.AddPerfRecorder(recorder);
        await using (var db = new LibraryContext(plain.Options))
        {
            await db.Database.EnsureCreatedAsync();
            await Seed.AddAsync(db, 3);
        }

        var batches = s_isLong ? 60 : 12;
        var size = s_isLong ? 300 : 60;
        List<double> without = [], with = [];
        long allocatedWithout = 0, allocatedWith = 0;
        for (var batch = -4; batch < batches; batch++)
        {
            // Which goes first takes turns too.
            for (var side = 0; side < 2; side++)
            {
                var isRecorded = (side + batch) % 2 == 0;
                var options = isRecorded ? recorded.Options : plain.Options;
                // Without the recorder, EF Core would not even make its events.
                EfEvents.IsPaused = !isRecorded;
                var allocated = GC.GetTotalAllocatedBytes();
                var watch = Stopwatch.StartNew();
                for (var i = 0; i < size; i++)
                {
                    using (isRecorded ? PerfRecorder.Scope("request") : null)
                    {
                        await using var db = new LibraryContext(options);
                        await RequestAsync(db);
                    }
                }
                if (batch < 0)
                    continue;
                (isRecorded ? with : without).Add(watch.Elapsed.TotalMicroseconds / size);
                (isRecorded ? ref allocatedWith : ref allocatedWithout) += GC.GetTotalAllocatedBytes() - allocated;
            }
        }
        EfEvents.IsPaused = false;
        // The lower quartile: what else the machine does only adds.
        double on = Quartile(with), off = Quartile(without);
        var perCommand = (on - off) / CommandsOfRequest;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {off:0.0} µs without, {on:0.0} µs with a request of {CommandsOfRequest} commands: {100 * (on - off) / off:0.0} %, {perCommand:0.0} µs a command; "
            + $"{allocatedWithout / (double)(batches * size):0} and {allocatedWith / (double)(batches * size):0} bytes a request"));
        return (on - off) / off;
    }

    private static async Task RequestAsync(LibraryContext db)
    {
        await db.Books.AsNoTracking().CountAsync();
        await db.Books.AsNoTracking().Select(b => b.Title).ToListAsync();
        await db.Authors.AsNoTracking().FirstOrDefaultAsync(a => a.Id == 1);
        await db.Authors.AsNoTracking().Select(a => a.Name).ToListAsync();
    }

    private static double Quartile(List<double> values) => values.Order().ElementAt(values.Count / 4);
}

/// <summary>Nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(OverheadTests), DisableParallelization = true)]
public sealed class OverheadCollection;
