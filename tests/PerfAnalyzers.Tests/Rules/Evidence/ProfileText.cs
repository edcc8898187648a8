namespace PerfAnalyzers.Tests.Rules.Evidence;

/// <summary>Profiles as the recorder writes them.</summary>
internal static class ProfileText
{
    public static string Of(params string[] sites) =>
        "perfanalyzers-profile\t1\ttest\n" + string.Concat(sites.Order(StringComparer.Ordinal).Select(s => s + "\n")) + "end\n";

    public static string Site(
        string member,
        string offset,
        string @operator,
        long requests = 10,
        long commands = 510,
        string kind = "query",
        string mode = "async",
        string scope = "GET /posts") =>
        $"site\t{member}\t{offset}\t{@operator}\t{kind}\t{mode}\t{scope}\t{requests}\t{commands}\t{commands}\t-\t-";
}
