using System.Data.Common;
using System.Globalization;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Tests.Samples;

namespace PerfAnalyzers.PackageTests.Load;

/// <summary>
/// The sample under load before and after its fixes, on PostgreSQL. In a run of all tests it is a short one, which compares commands and
/// allocations; with <c>PERFANALYZERS_LOAD=1</c> the long one, which measures, and with <c>UPDATE=1</c> writes docs/measured.md.
/// </summary>
[Collection(PackageCollection.Name)]
public sealed class LoadTests(PackedPackage package)
{
    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("PERFANALYZERS_LOAD") == "1";

    [PostgresFact]
    public async Task Fixes_TakeLoadOffTheDatabase()
    {
        var sample = await package.RepairSampleAsync();
        var measured = new Dictionary<Measurement, Figures>();
        Mix[] mixes = s_isLong ? [Mix.Repaired, Mix.Everything] : [Mix.Repaired];
        var database = ConnectionString();
        foreach (var (version, copy) in new[] { (Version.Before, sample.Before), (Version.After, sample.After) })
        {
            await using var process = await StartAsync(copy, database);
            await process.Http.GetAsync("/load/prepare");
            foreach (var mix in mixes)
            {
                await Users.SendAsync(process, mix, users: 10, rounds: s_isLong ? 5 : 1);
                foreach (var users in (int[])(s_isLong ? [20, 100] : [20]))
                    measured.Add(new(mix.Name, users, version), await Users.SendAsync(process, mix, users, s_isLong ? 60 : 3));
            }

            if (version == Version.After)
                await process.Http.GetAsync("/load/drop");
        }

        if (s_isLong && Block.IsUpdate)
        {
            Measured.Write(measured);
            Readme_SaysWhatWasMeasured();
        }

        var written = Measured.Read();
        foreach (var (key, figures) in measured)
        {
            // Which of two users finds a cache empty is left to chance, and little else.
            Assert.InRange(figures.Commands, 0.98 * written[key].Commands - 0.05, 1.02 * written[key].Commands + 0.05);
            if (key.Version == Version.After)
                continue;
            var after = measured[key with { Version = Version.After }];
            Assert.True(after.Commands < figures.Commands && after.Allocated < figures.Allocated, $"{key}: {figures}\nafter: {after}");
        }
    }

    /// <summary>The README shows a part of what was measured.</summary>
    [Fact]
    public void Readme_SaysWhatWasMeasured() => Block.Verify("README.md", "measured", Measured.Summarize(Measured.Read()));

    private static string ConnectionString()
    {
        var builder = new DbConnectionStringBuilder { ConnectionString = PostgresServer.Start() };
        builder["Database"] = string.Create(CultureInfo.InvariantCulture, $"perfanalyzers_load_{Environment.ProcessId}");
        // A server takes 100 connections, if it is not told otherwise. Who finds none free waits, as long as it takes.
        builder["Maximum Pool Size"] = 80;
        builder["Timeout"] = 120;
        return builder.ConnectionString;
    }

    private static Task<SampleProcess> StartAsync(FreshProject copy, string database) =>
        SampleProcess.StartAsync(RepairedSample.AssemblyOf(copy), new Dictionary<string, string?>
        {
            ["ConnectionStrings__Store"] = database,
            ["Load__Network"] = "00:00:00.001",
            ["Seed__Books"] = "5000",
            ["Seed__Customers"] = "5000",
            ["Seed__Orders"] = "10000",
            ["Seed__Reviews"] = "20000",
        });
}

/// <summary>A test that is skipped, with the reason, where there is no PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.WhyUnavailable;
}
