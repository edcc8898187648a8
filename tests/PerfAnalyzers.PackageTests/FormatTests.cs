namespace PerfAnalyzers.PackageTests;

/// <summary>
/// <c>dotnet format analyzers</c> over a solution with hundreds of diagnostics: what has an automatic fix is repaired, all of it or the
/// part that was asked for; it builds; a second run has nothing to do; and suggestions are left to people.
/// </summary>
[Collection(PackageCollection.Name)]
public sealed class FormatTests(FormatTests.Stores stores) : IClassFixture<FormatTests.Stores>
{
    [Fact]
    public async Task VerifyNoChanges_SaysThatThereIsWorkAndDoesNone()
    {
        var solution = await stores.CopyAsync("Verified", 1);

        var outcome = await solution.FormatAsync("--verify-no-changes");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("PERF1003", outcome.Output);
        Assert.Empty(stores.ChangedIn(solution));
    }

    [Fact]
    public async Task OneRule_IsRepairedAlone()
    {
        var solution = await stores.CopyAsync("OneRule", 1);

        (await solution.FormatAsync("--diagnostics", "PERF1002")).Succeeded();

        var after = (await solution.BuildAsync()).Succeeded().CountById();
        Assert.NotEqual(0, stores.Findings["PERF1002"]);
        Assert.Equal(0, after.GetValueOrDefault("PERF1002"));
        // A query that loads more may be told more. That it is told less would be another rule's work.
        Assert.All(stores.Findings.Where(f => f.Key != "PERF1002"), f => Assert.True(after.GetValueOrDefault(f.Key) >= f.Value, f.Key));
    }

    [Fact]
    public async Task OneFileAndOneProject_AreRepairedAlone_AndTheSolutionLikeThem()
    {
        // Each rule that is asked for costs a compilation of each project.
        string[] rules = ["--diagnostics", "PERF1002", "PERF1003"];
        var solution = await stores.CopyAsync("Parts", 2);

        (await solution.FormatAsync(["--include", "Store2/Orders/InvoiceService.cs", .. rules])).Succeeded();
        Assert.Equal(["Store2/Orders/InvoiceService.cs"], stores.ChangedIn(solution));

        (await solution.FormatAsync(["Store1/Store1.csproj", .. rules])).Succeeded();
        var changed = stores.ChangedIn(solution);
        Assert.Contains("Store1/Orders/InvoiceService.cs", changed);
        Assert.Equal(["Store2/Orders/InvoiceService.cs"], changed.Where(file => !file.StartsWith("Store1/", StringComparison.Ordinal)));

        (await solution.FormatAsync(rules)).Succeeded();
        var repaired = changed.Where(file => file.StartsWith("Store1/", StringComparison.Ordinal)).ToList();
        Assert.Equal([.. repaired, .. repaired.Select(OtherStore)], stores.ChangedIn(solution));
        Assert.All(repaired, file => Assert.Equal(solution.Read(file), solution.Read(OtherStore(file))));

        static string OtherStore(string file) => "Store2" + file["Store1".Length..];
    }

    /// <summary>What the README tells to type names no rule that has nothing for it, and leaves nothing of its own work undone.</summary>
    [Fact]
    public async Task CommandOfTheReadme_RepairsAndDoesNotComplain()
    {
        var sample = await stores.RepairSampleAsync();

        Assert.Equal(["--severity", "info", "--diagnostics"], ReadmeCommand.Arguments.Take(3));
        Assert.All(sample.Runs, run => Assert.DoesNotContain("Fix All", run.Output));
        Assert.True(sample.Runs.Count > 1 && sample.Changed.Count > 0, "Nothing was repaired.");
        var after = sample.BuildAfter.CountById();
        // What stays of the rules that have a fix are the shapes that it does not know, which the sample shows too.
        var fixable = stores.Findings.Where(f => ReadmeCommand.Ids.Contains(f.Key)).ToList();
        Assert.All(fixable, f => Assert.InRange(after.GetValueOrDefault(f.Key), 0, f.Value));
        Assert.InRange(fixable.Sum(f => after.GetValueOrDefault(f.Key)), 0, fixable.Sum(f => f.Value) / 4);
        // What only a person can decide waits for one.
        Assert.All(stores.Findings.Keys.Intersect(Stores.Suggestions), id => Assert.Equal(stores.Findings[id], after.GetValueOrDefault(id)));
    }

    /// <summary>The sample, which has every rule, as several projects of one solution.</summary>
    public sealed class Stores(PackedPackage package) : IAsyncLifetime
    {
        private readonly Dictionary<string, string> _sample = new(StringComparer.Ordinal);

        /// <summary>The rules whose fix is a suggestion, by the table of the README.</summary>
        internal static IReadOnlySet<string> Suggestions { get; } = RulesWith("suggestion");

        private static HashSet<string> RulesWith(string fix) => File.ReadLines(Path.Combine(PackedPackage.Repository, "README.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 4 && cells[4] == fix)
            .Select(cells => cells[1][1.."[PERF0000".Length])
            .ToHashSet();

        /// <summary>The sample by itself, repaired as the README says.</summary>
        internal Task<RepairedSample> RepairSampleAsync() => package.RepairSampleAsync();

        /// <summary>How often each rule is reported in one store before anything is repaired.</summary>
        internal IReadOnlyDictionary<string, int> Findings { get; private set; } = new Dictionary<string, int>();

        public async Task InitializeAsync()
        {
            var sample = Path.Combine(PackedPackage.Repository, "samples", "BookStore");
            foreach (var file in Directory.GetFiles(sample, "*", SearchOption.AllDirectories))
            {
                var name = Path.GetRelativePath(sample, file).Replace('\\', '/');
                if (Path.GetExtension(name) is ".cs" or ".editorconfig" && !name.StartsWith("obj/", StringComparison.Ordinal) && !name.StartsWith("bin/", StringComparison.Ordinal))
                    _sample.Add(name, File.ReadAllText(file));
            }

            Findings = (await RepairSampleAsync()).BuildBefore.CountById();
        }

        public Task DisposeAsync() => Task.CompletedTask;

        /// <summary>A solution of so many stores for one test, restored.</summary>
        internal Task<FreshProject> CopyAsync(string name, int count)
        {
            var copy = package.CreateFolder(name);
            var stores = Enumerable.Range(1, count).Select(number => $"Store{number}").ToList();
            foreach (var store in stores)
            {
                copy.Write($"{store}/{store}.csproj", ProjectFile.Of(
                    "Microsoft.NET.Sdk.Web",
                    [
                        PackedPackage.EfCoreOf("10.0.15"),
                        """<PackageReference Include="Microsoft.EntityFrameworkCore.Sqlite" Version="10.0.15" />""",
                        """<PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="10.0.3" />""",
                        """<PackageReference Include="StackExchange.Redis" Version="3.4.35" />""",
                        """<PackageReference Include="System.IO.Hashing" Version="10.0.15" />""",
                        package.Reference,
                    ]));
                foreach (var (file, text) in _sample)
                    copy.Write($"{store}/{file}", text);
            }

            copy.Write("Stores.slnx", ProjectFile.Solution([.. stores.Select(store => $"{store}/{store}.csproj")]));
            return copy.RestoreAsync();
        }

        /// <summary>The texts of all stores' files.</summary>
        internal Dictionary<string, string> Read(FreshProject copy) =>
            Directory.GetDirectories(copy.Folder, "Store?").Select(folder => Path.GetFileName(folder)!)
                .SelectMany(store => _sample.Keys.Select(file => $"{store}/{file}"))
                .ToDictionary(file => file, copy.Read);

        internal IReadOnlyList<string> ChangedIn(FreshProject copy) =>
            [.. Read(copy).Where(file => file.Value != _sample[file.Key[(file.Key.IndexOf('/') + 1)..]]).Select(file => file.Key).Order(StringComparer.Ordinal)];
    }
}
