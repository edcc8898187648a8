namespace PerfAnalyzers.PackageTests;

/// <summary>
/// A solution of five projects: entities, context, repository, services and the web each in one of their own. What one project does is
/// in the others only an assembly, and what that hides they are told.
/// </summary>
[Collection(PackageCollection.Name)]
public sealed class LayeredSolutionTests(PackedPackage package)
{
    private static readonly string[] s_ofEachProject = ["InvoiceService.cs(23): PERF1003"];

    [Fact]
    public async Task Build_SeesWhatEachProjectIsTold()
    {
        var solution = await CreateAsync("Layers");

        // That the customer of an order is not always loaded, that the country of a customer is, so that all that is read of customers is
        // there, that a code is the key of a product, and that the repository queries.
        string[] all = ["InvoiceService.cs(14): PERF2001", "InvoiceService.cs(23): PERF1003", "InvoiceService.cs(31): PERF1005", "OrderRepository.cs(20): PERF1002"];
        Assert.Equal(all, (await solution.BuildAsync()).Succeeded().Findings);

        // Without, each project knows what it sees.
        Assert.Equal(s_ofEachProject, (await solution.BuildAsync("-p:PerfAnalyzersFacts=false")).Succeeded().Findings);
        Assert.Equal(all, (await solution.BuildAsync()).Succeeded().Findings);

        // An editor, like dotnet format, sees the other projects' source. Texts that a caller hands in are no keys of which it is certain that
        // the database compares them like C#: that query stays.
        (await solution.FormatAsync()).Succeeded();
        Assert.Contains(".Include(o => o.Customer)", solution.Read("Repositories/OrderRepository.cs"));
        Assert.Contains("db.Customers.AsNoTracking()", solution.Read("Services/InvoiceService.cs"));
        Assert.Equal(
            ["InvoiceService.cs(23): PERF1003", "InvoiceService.cs(31): PERF1005"],
            (await solution.BuildAsync()).Succeeded().Findings);
    }

    /// <summary>Lines that move change nothing of what is told: who refers to the project is not compiled again.</summary>
    [Fact]
    public async Task Build_CompilesOnlyWhatChanged()
    {
        var solution = await CreateAsync("LayersAgain");
        (await solution.BuildIncrementallyAsync()).Succeeded();
        var services = Path.Combine(solution.Folder, "Services/obj/Debug/net10.0/Services.dll");
        var compiled = File.GetLastWriteTimeUtc(services);

        solution.Write("Repositories/OrderRepository.cs", "// A line more.\n" + LayeredSources.Repository);
        (await solution.BuildIncrementallyAsync()).Succeeded();
        Assert.Equal(compiled, File.GetLastWriteTimeUtc(services));

        // What a method does not do any more, it does not tell.
        solution.Write("Repositories/OrderRepository.cs", LayeredSources.Repository.Replace("db.Orders.FirstOrDefaultAsync(o => o.Id == id, ct)", "Task.FromResult<Order?>(null)", StringComparison.Ordinal));
        Assert.DoesNotContain("InvoiceService.cs(31): PERF1005", (await solution.BuildIncrementallyAsync()).Succeeded().Findings);
        Assert.NotEqual(compiled, File.GetLastWriteTimeUtc(services));
    }

    /// <summary>What is packed for others has no facts, unless it is asked for.</summary>
    [Fact]
    public async Task Pack_TellsOnlyWhenAsked()
    {
        var solution = await CreateAsync("LayersPacked");

        (await PackAsync(solution)).Succeeded();
        Assert.DoesNotContain("PerfAnalyzers.Facts", Strings(Path.Combine(solution.Folder, "Repositories/obj/Release/net10.0/Repositories.dll")));

        (await PackAsync(solution, "-p:PerfAnalyzersFacts=true")).Succeeded();
        Assert.Contains("PerfAnalyzers.Facts", Strings(Path.Combine(solution.Folder, "Repositories/obj/Release/net10.0/Repositories.dll")));
    }

    private static Task<Outcome> PackAsync(FreshProject solution, params string[] arguments) =>
        DotNet.RunAsync(solution.Folder, ["pack", "Repositories", "--output", Path.Combine(solution.Folder, "packages"), "-nodeReuse:false", "-m:1", .. arguments]);

    private static string Strings(string assembly) => System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(assembly));

    private async Task<FreshProject> CreateAsync(string name)
    {
        var solution = package.CreateFolder(name);
        solution.Write("Directory.Build.props", $"""
            <Project>
              <Import Project="../Directory.Build.props" />
              <ItemGroup>
                {package.Reference}
              </ItemGroup>
            </Project>
            """);
        solution.Write("Layers.slnx", ProjectFile.Solution("Domain/Domain.csproj", "Data/Data.csproj", "Repositories/Repositories.csproj", "Services/Services.csproj", "Web/Web.csproj"));
        solution.Write("Domain/Domain.csproj", Library());
        solution.Write("Domain/Entities.cs", LayeredSources.Entities);
        solution.Write("Data/Data.csproj", Library(PackedPackage.EfCore, Project("Domain")));
        solution.Write("Data/ShopContext.cs", LayeredSources.Context);
        solution.Write("Repositories/Repositories.csproj", Library(Project("Data")));
        solution.Write("Repositories/OrderRepository.cs", LayeredSources.Repository);
        solution.Write("Services/Services.csproj", Library(Project("Repositories")));
        solution.Write("Services/InvoiceService.cs", LayeredSources.Service);
        solution.Write("Web/Web.csproj", ProjectFile.Of("Microsoft.NET.Sdk.Web", [Project("Services")]));
        solution.Write("Web/Program.cs", LayeredSources.Web);
        await solution.RestoreAsync();
        return solution;
    }

    private static string Library(params string[] items) => ProjectFile.Of("Microsoft.NET.Sdk", items);

    private static string Project(string name) => $"""<ProjectReference Include="../{name}/{name}.csproj" />""";
}
