using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Loops of real applications in which the query runs once, or not as often as it looks.</summary>
public sealed partial class QueryPerElementTests
{
    [Theory]
    [InlineData("Post? first = null; foreach (var id in ids) { if (first == null && (first = db.Posts.FirstOrDefault(p => p.Id == id)) != null) Console.WriteLine(first.Title); }")]
    [InlineData("Post? first = null; foreach (var id in ids) first ??= db.Posts.FirstOrDefault(p => p.Id == id);")]
    public Task IsSilent_WhenTheFirstHitIsEnough(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("if (list.Count == 1) foreach (var id in list) Console.WriteLine(db.Posts.First(p => p.Id == id).Title);")]
    [InlineData("if (list.Count > 1) throw new Exception(); foreach (var id in list) Console.WriteLine(db.Posts.First(p => p.Id == id).Title);")]
    public Task IsSilent_WhenTheListHasOneElement(string body) => VerifyAnalyzerAsync(Code.Method(body, "public void Run(List<int> list)"));

    [Theory]
    [InlineData("Shop.Data.Migrations", "Fill", "Titles", "")]
    [InlineData("Shop.Data.Upgrade", "Upgrade_1_2", "Titles", "")]
    [InlineData("Shop.Data", "SeedTitles", "Titles", "")]
    [InlineData("Shop.Data", "Run", "Titles", " : IDataMigration")]
    [InlineData("Shop.Data", "Run", "Titles", " : IDataSeeder")]
    [InlineData("Shop.Seeding", "Run", "Titles", "")]
    public Task IsSilent_InCodeThatRunsOnce(string space, string method, string type, string contract) => VerifyAnalyzerAsync(OnceOrOften(space, method, type, contract, ""));

    [Theory]
    [InlineData("Shop.Data", "Run", "Titles", "")]
    [InlineData("Migrations.Data", "Run", "Titles", "")] // the application's name
    [InlineData("Shop.Plans", "UpgradePlan", "Plans", "")] // customers do it
    public Task Reports_InCodeThatRunsOften(string space, string method, string type, string contract) => VerifyAnalyzerAsync(OnceOrOften(space, method, type, contract, "|"));

    private static string OnceOrOften(string space, string method, string type, string contract, string mark) => $$"""
        using System.Collections.Generic;
        using System.Linq;
        using Blogging;

        namespace {{space}}
        {
            public interface IDataMigration { }
            public interface IDataSeeder { }

            public class {{type}}(BlogContext db){{contract}}
            {
                public void {{method}}(IEnumerable<int> ids)
                {
                    foreach (var id in ids)
                    {
                        var post = {{(mark.Length > 0 ? "[|db.Posts.First(p => p.Id == id)|]" : "db.Posts.First(p => p.Id == id)")}};
                        post.Title = post.Title.Trim();
                    }
                }
            }
        }
        """;
}
