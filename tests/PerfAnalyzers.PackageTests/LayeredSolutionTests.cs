namespace PerfAnalyzers.PackageTests;

/// <summary>
/// A solution of five projects: entities, context, repository, services and the web each in one of their own. What one project does is
/// in the others only an assembly; what that hides is not guessed at.
/// </summary>
[Collection(PackageCollection.Name)]
public sealed class LayeredSolutionTests(PackedPackage package)
{
    [Fact]
    public async Task Build_SeesWhatEachProjectCanKnow()
    {
        var solution = package.CreateFolder("Layers");
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

        // Whether the customer of an order is always loaded only the project of the context knows: in the repository's, that is an info.
        Assert.Equal(["InvoiceService.cs(23): PERF1003"], (await solution.BuildAsync()).Succeeded().Findings);

        // That a code is of one product is known there alone, too: the query stays, and so does the warning.
        (await solution.FormatAsync()).Succeeded();
        Assert.Equal(["InvoiceService.cs(23): PERF1003"], (await solution.BuildAsync()).Succeeded().Findings);
        Assert.Equal(LayeredSources.Service, solution.Read("Services/InvoiceService.cs"));
        Assert.Equal(LayeredSources.Repository, solution.Read("Repositories/OrderRepository.cs"));

        (await solution.FormatAsync("--severity", "info")).Succeeded();
        (await solution.BuildAsync()).Succeeded();
        Assert.Contains(".Include(o => o.Customer)", solution.Read("Repositories/OrderRepository.cs"));
    }

    private static string Library(params string[] items) => ProjectFile.Of("Microsoft.NET.Sdk", items);

    private static string Project(string name) => $"""<ProjectReference Include="../{name}/{name}.csproj" />""";
}
