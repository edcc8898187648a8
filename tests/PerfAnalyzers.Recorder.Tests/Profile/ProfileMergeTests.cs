using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Recorder.Tests.Profile;

public sealed class ProfileMergeTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 50)];

    /// <summary>However the records of a whole are spread over files, and in whatever order and grouping they are merged, the result is the whole.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Merge_IsAssociativeAndCommutative_AndEqualsTheWhole(int seed)
    {
        var random = new Random(seed);
        var parts = Enumerable.Range(0, random.Next(2, 9)).Select(_ => new ProfileData()).ToArray();
        var whole = new ProfileData();
        for (var i = 0; i < 300; i++)
        {
            var record = RandomRecord(random);
            whole.Add(record);
            parts[random.Next(parts.Length)].Add(record);
        }
        var expected = ProfileFormatTests.Write(whole);
        var texts = parts.Select(ProfileFormatTests.Write).ToArray();

        Assert.Equal(expected, Merge(texts));
        random.Shuffle(texts);
        Assert.Equal(expected, Merge(texts));
        // ((a + b) + c) … and a + (b + …)
        Assert.Equal(expected, texts.Aggregate((left, right) => Merge(left, right)));
        Assert.Equal(expected, texts.Reverse().Aggregate((right, left) => Merge(left, right)));
        var cut = random.Next(1, texts.Length);
        Assert.Equal(expected, Merge(Merge(texts[..cut]), Merge(texts[cut..])));
    }

    [Fact]
    public void Sums_StayAtTheHighestNumber()
    {
        var data = new ProfileData();
        var record = new ProfileRecord(RecordShape.Scope, ProfileRecord.KeyOf(RecordShape.Scope, "a"));
        record.Sums[0] = long.MaxValue - 1;
        record.Histograms[0].AddTo(3, long.MaxValue - 1);
        data.Add(record);
        data.Add(record);
        var read = new ProfileReader(new StringReader(ProfileFormatTests.Write(data)), "p").Read()!;
        Assert.Equal(long.MaxValue, read.Sums[0]);
        Assert.Equal(long.MaxValue, read.Histograms[0][3]);
    }

    [Fact]
    public void Merge_FailsWithThePlace_WhenOneFileIsMalformed()
    {
        var good = ProfileFormatTests.Write(new());
        var readers = new[] { new ProfileReader(new StringReader(good), "good"), new ProfileReader(new StringReader(good.Replace("end", "ende")), "bad") };
        Assert.StartsWith("bad(2): ", Assert.Throws<ProfileException>(() => ProfileMerger.Merge(readers).Count()).Message);
    }

    internal static ProfileRecord RandomRecord(Random random)
    {
        string Pick(params string[] values) => values[random.Next(values.Length)];
        var scope = Pick("GET /books", "GET /books/{id}", "-", "job\twith\ttabs", "é", "\U0001F4DA", "Z", "a");
        string[] site = [Pick("M:A.B", "M:A.B(System.Int32)", "P:A.C", "-"), Pick("+0", "+12", "-3", "?"), Pick("ToListAsync#1/2", "ToListAsync#2/2", "-"), Pick(CommandKinds.All), Pick("sync", "async"), scope];
        var shape = random.Next(4) switch { 0 => RecordShape.Scope, 1 => RecordShape.ScopeTime, 2 => RecordShape.Site, _ => RecordShape.SiteTime };
        var record = new ProfileRecord(shape, ProfileRecord.KeyOf(shape, shape.IsSite ? site : [scope]));
        for (var i = 0; i < record.Sums.Length; i++)
            record.Sums[i] = random.NextInt64(random.Next(2) == 0 ? 10 : long.MaxValue / 1000);
        foreach (var histogram in record.Histograms)
        {
            for (var n = random.Next(5); n > 0; n--)
                histogram.AddTo(random.Next(64), random.Next(1, 100));
        }
        return record;
    }

    private static string Merge(params string[] texts)
    {
        var text = new StringWriter();
        var writer = new ProfileWriter(text, "test");
        foreach (var record in ProfileMerger.Merge([.. texts.Select((t, i) => new ProfileReader(new StringReader(t), "p" + i))]))
            writer.Write(record);
        writer.End();
        return text.ToString();
    }
}
