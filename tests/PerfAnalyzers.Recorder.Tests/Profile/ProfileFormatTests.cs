using System.Text;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Recorder.Tests.Profile;

public sealed class ProfileFormatTests
{
    private const string Header = "perfanalyzers-profile\t1\ttest\n";
    private const string Site = "site\tM:Shop.Books.List\t+3\tToListAsync#2/3\tquery\tasync\tGET /books\t10\t510\t1020\t6:10\t2:510\n";

    [Fact]
    public void Reads_WhatItWrites()
    {
        var data = new ProfileData();
        var record = data.Get(RecordShape.Site, "M:A.B(System.Int32)", "+3", "ToListAsync#2/3", "query", "async", "tab\tline\nback\\slash\r");
        record.Sums[0] = 10;
        record.Sums[1] = 510;
        record.Histograms[0].Add(51);
        record.Histograms[1].Add(0);
        data.Get(RecordShape.Scope, "GET /books").Sums[0] = 7;
        var text = Write(data);

        var read = new ProfileData();
        read.Add(new ProfileReader(new StringReader(text), "p"));
        Assert.Equal(text, Write(read));
        Assert.Equal(["M:A.B(System.Int32)", "+3", "ToListAsync#2/3", "query", "async", "tab\tline\nback\\slash\r"], read.Records.Single(r => r.Shape == RecordShape.Site).Fields);
        Assert.Contains("\\tline\\nback\\\\slash\\r", text);
    }

    [Fact]
    public void Reads_LineEndsOfOtherSystems()
    {
        var reader = new ProfileReader(new StringReader((Header + Site + "end\n").Replace("\n", "\r\n")), "p");
        Assert.Equal(510, reader.Read()!.Sums[1]);
        Assert.Null(reader.Read());
    }

    [Theory]
    [InlineData("", 1, "no profile")]
    [InlineData("hello\n", 1, "no profile")]
    [InlineData("{\"json\": true}", 1, "no profile")]
    [InlineData("perfanalyzers-profile\t2\ttest\nend\n", 1, "version 2 is newer than what is known here, 1")]
    [InlineData("perfanalyzers-profile\t99999999999\tfuture\tmore\n", 1, "is newer")]
    [InlineData("perfanalyzers-profile\tx\ttest\n", 1, "'x' is no version")]
    [InlineData("perfanalyzers-profile\t1\tlaptop\nend\n", 1, "no source")]
    [InlineData("perfanalyzers-profile\t1\n", 1, "no source")]
    [InlineData(Header, 2, "ends without 'end'")]
    [InlineData(Header + Site, 3, "ends without 'end'")]
    [InlineData(Header + "site\tM:Shop.Books.List\t+3\tToListAs", 2, "ends before")]
    [InlineData(Header + "end\nscope\ta\t1\t1\t1\t-\t-\n", 3, "more after 'end'")]
    [InlineData(Header + "\nend\n", 2, "no known word")]
    [InlineData(Header + "<<<<<<< HEAD\n" + Site + "end\n", 2, "merge conflict")]
    [InlineData(Header + "planet\tmars\t1\nend\n", 2, "no known word")]
    [InlineData(Header + Site + Site + "end\n", 3, "about the same")]
    [InlineData(Header + "scope\tb\t1\t1\t1\t-\t-\nscope\ta\t1\t1\t1\t-\t-\nend\n", 3, "not sorted")]
    [InlineData(Header + "scope\ta\t-1\t1\t1\t-\t-\nend\n", 2, "'-1' is no count")]
    [InlineData(Header + "scope\ta\t1.5\t1\t1\t-\t-\nend\n", 2, "'1.5' is no count")]
    [InlineData(Header + "scope\ta\t007\t1\t1\t-\t-\nend\n", 2, "'007' is no count")]
    [InlineData(Header + "scope\ta\t99999999999999999999\t1\t1\t-\t-\nend\n", 2, "is no count")]
    [InlineData(Header + "scope\ta\t1\t1\t1\t-\nend\n", 2, "'' is no histogram")]
    [InlineData(Header + "scope\ta\t1\t1\t1\t-\t-\t-\nend\n", 2, "has more")]
    [InlineData(Header + "scope\ta\t1\t1\t1\t3:1,2:1\t-\nend\n", 2, "'3:1,2:1' is no histogram")]
    [InlineData(Header + "scope\ta\t1\t1\t1\t64:1\t-\nend\n", 2, "is no histogram")]
    [InlineData(Header + "scope\ta\t1\t1\t1\t3:0\t-\nend\n", 2, "is no histogram")]
    [InlineData(Header + "scope\ta\\x\t1\t1\t1\t-\t-\nend\n", 2, "backslash")]
    [InlineData(Header + "scope\ta\\\t1\t1\t1\t-\t-\nend\n", 2, "backslash")]
    [InlineData(Header + "site\t\t+3\tA#1/1\tquery\tasync\ts\t1\t1\t1\t-\t-\nend\n", 2, "member is missing")]
    [InlineData(Header + "site\tM:A\t3\tA#1/1\tquery\tasync\ts\t1\t1\t1\t-\t-\nend\n", 2, "'3' is no offset")]
    [InlineData(Header + "site\tM:A\t+3\tA#2/1\tquery\tasync\ts\t1\t1\t1\t-\t-\nend\n", 2, "'A#2/1' is no operator")]
    [InlineData(Header + "site\tM:A\t+3\tA\tquery\tasync\ts\t1\t1\t1\t-\t-\nend\n", 2, "'A' is no operator")]
    [InlineData(Header + "site\tM:A\t+3\tA#1/1\tguess\tasync\ts\t1\t1\t1\t-\t-\nend\n", 2, "'guess' is no kind")]
    [InlineData(Header + "site\tM:A\t+3\tA#1/1\tquery\tmaybe\ts\t1\t1\t1\t-\t-\nend\n", 2, "'maybe' is neither")]
    public void SaysWhereAndWhy_WhenMalformed(string text, int line, string reason)
    {
        var exception = Assert.Throws<ProfileException>(() => ReadAll(new StringReader(text)));
        Assert.Equal(line, exception.Line);
        Assert.Contains(reason, exception.Reason);
        Assert.StartsWith($"p({line}): ", exception.Message);
    }

    [Fact]
    public void SaysWhereAndWhy_WhenALineIsHuge()
    {
        var exception = Assert.Throws<ProfileException>(() => ReadAll(new StringReader(Header + new string('x', 10_000_000))));
        Assert.Equal(2, exception.Line);
        Assert.Contains("longer than", exception.Reason);
    }

    [Fact]
    public void SaysWhereAndWhy_WhenItIsNoText()
    {
        var bytes = Encoding.UTF8.GetBytes(Header).Concat(new byte[] { 0xC3, 0x28, 0xFF, (byte)'\n' }).ToArray();
        using var reader = new StreamReader(new MemoryStream(bytes), new UTF8Encoding(false, true));
        Assert.Contains("UTF-8", Assert.Throws<ProfileException>(() => ReadAll(reader)).Reason);
    }

    /// <summary>Whatever is cut off, changed or inserted: read, or refused with a place, and nothing else.</summary>
    [Fact]
    public void NeverFailsOtherwise_WhenDamaged()
    {
        var random = new Random(1);
        var whole = Header + "scope\tGET /books\t10\t510\t1020\t6:10\t7:10\nscope-time\tGET /books\t10\t5000\t9:10\n" + Site
            + "site-time\tM:Shop.Books.List\t+3\tToListAsync#2/3\tquery\tasync\tGET /books\t510\t90000\t8:510\nend\n";
        ReadAll(new StringReader(whole));
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder(whole);
            for (var edits = random.Next(1, 4); edits > 0; edits--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(4))
                {
                    case 0: text.Length = Math.Max(1, at); break;
                    case 1: text.Remove(at, 1).Append('\n'); break;
                    case 2: text.Insert(at, "\t\n:,#/\\-0\uD800x"[random.Next(11)]); break;
                    default: text[at] = (char)random.Next(1, 0x250); break;
                }
            }
            try
            {
                ReadAll(new StringReader(text.ToString()));
                ProfileIndex.Read(new StringReader(text.ToString()), "p");
            }
            catch (ProfileException exception)
            {
                Assert.True(exception.Line >= 1);
                refused++;
            }
        }
        Assert.InRange(refused, 10_000, 20_000);
    }

    [Fact]
    public void Index_AddsUpTheScopesOfASite()
    {
        var other = Site.Replace("GET /books", "GET /other").Replace("\t10\t510\t1020", "\t90\t90\t0").Replace("\t6:10\t2:510", "\t1:90\t0:90");
        var index = ProfileIndex.Read(new StringReader(Header + Site + other + "end\n"), "p");
        var facts = Assert.Single(index.Of("M:Shop.Books.List"));
        Assert.Equal((100, 600), (facts.Requests, facts.Commands));
        Assert.Equal(("GET /books", 10L, 510L, 1020L), facts.Worst);
        Assert.Empty(index.Of("M:Shop.Books.Other"));
        Assert.Equal(new CallOperator("ToListAsync", 2, 3), facts.Site.Operator);
        Assert.Equal(3, facts.Site.Offset);
    }

    [Fact]
    public void Quantile_LiesInTheBucketOfTheValue()
    {
        var histogram = new Log2Histogram();
        for (var value = 1; value <= 1000; value++)
            histogram.Add(value);
        foreach (var share in new[] { 0.01, 0.25, 0.5, 0.9, 0.99 })
            Assert.InRange(histogram.Quantile(share), share * 1000 * 0.75, share * 1000 * 1.35);
        Assert.Equal(0, new Log2Histogram().Quantile(0.5));
    }

    internal static string Write(ProfileData data)
    {
        var text = new StringWriter();
        data.WriteTo(text, "test");
        return text.ToString();
    }

    private static void ReadAll(TextReader text)
    {
        var reader = new ProfileReader(text, "p");
        while (reader.Read() is not null)
        {
        }
    }
}
