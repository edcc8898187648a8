using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Measurements;
using ProfileText = PerfAnalyzers.Tests.Rules.Evidence.ProfileText;

namespace PerfAnalyzers.Tests.Measurements;

/// <summary>A compiler reads whatever lies there: a file that is damaged costs its lines, and never an exception.</summary>
public sealed class MeasuredProfileTests
{
    private static readonly string s_text = ProfileText.Of(
        ProfileText.Site("M:Shop.Books`1.List``1(System.Int32)", "+3", "ToListAsync#1/2"),
        ProfileText.Site("P:Shop.Books.Count", "-1", "Count#1/1", kind: "raw", mode: "sync"),
        ProfileText.Site("~Shop.Books.Load", "@42", "-"));

    [Fact]
    public void Read_KeepsWhatIsWhole_WhereverTheFileIsCutOff()
    {
        for (var length = 0; length < s_text.Length; length++)
        {
            var profile = MeasuredProfile.Read(SourceText.From(s_text[..length]));
            var lines = s_text[..length].Count(c => c == '\n');
            // The end may lack its line feed.
            Assert.Equal(length < s_text.Length - 1, profile.Errors.Count > 0);
            Assert.InRange(profile.Members.Count(), Math.Max(0, Math.Min(3, lines - 1)), Math.Min(3, lines));
        }
    }

    [Fact]
    public void Read_NeverFails_WhenDamaged()
    {
        var random = new Random(1);
        var damaged = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var text = s_text.ToCharArray();
            for (var n = random.Next(1, 6); n > 0; n--)
                text[random.Next(text.Length)] = "\t\n\r#/:+-@~.(\\0\u2028\uD800"[random.Next(16)];
            var source = SourceText.From(new string(text));
            var profile = MeasuredProfile.Read(source);
            damaged += profile.Errors.Count > 0 ? 1 : 0;
            Assert.All(profile.Errors, e => Assert.NotNull(EvidenceFiles.LocationOf("perf.profile", source, e.Line)));
            Assert.All(profile.Members, m => Assert.NotEmpty(profile.OfExactly(m)));
        }

        Assert.InRange(damaged, 2_500, 5_000);
    }

    [Fact]
    public void Read_ReadsATextOnce()
    {
        var text = SourceText.From(s_text);
        Assert.Same(MeasuredProfile.Read(text), MeasuredProfile.Read(text));
    }

    [Theory]
    [InlineData("M:Shop.Books`1.List``1(System.Int32)", "List", "~Shop.Books`1.List")]
    [InlineData("M:Shop.Books.#ctor(System.String)", "ctor", "~Shop.Books.#ctor")]
    [InlineData("M:Shop.Books.Shop#IBooks{System#Int32}#Run", "Run", "~Shop.Books.Shop#IBooks{System#Int32}#Run")]
    [InlineData("M:Program.<Main>$(System.String[])", "<Main>$", "~Program.<Main>$")]
    [InlineData("P:Shop.Books.Item(System.Int32)", "Item", "~Shop.Books.Item")]
    [InlineData("~Shop.Books.Load", "Load", "~~Shop.Books.Load")]
    [InlineData("", "", "~")]
    [InlineData("(", "", "~")]
    public void Ids_AreTakenApart(string id, string name, string withoutSignature)
    {
        Assert.Equal(name, MemberIds.NameIn(id));
        Assert.Equal(withoutSignature, MemberIds.WithoutSignature(id));
    }
}
