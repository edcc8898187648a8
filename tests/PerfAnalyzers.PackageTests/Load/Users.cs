using System.Diagnostics;
using System.Globalization;
using PerfAnalyzers.Tests.Samples;

namespace PerfAnalyzers.PackageTests.Load;

/// <summary>Those who send requests to a copy of the sample, each the next one as soon as the last is answered.</summary>
internal static class Users
{
    /// <summary>Sends each request of the mix so many times, in an order that is the same each time.</summary>
    public static async Task<Figures> SendAsync(SampleProcess sample, Mix mix, int users, int rounds)
    {
        var random = new Random(1);
        var requests = Enumerable.Repeat(mix.Requests, rounds).SelectMany(r => r).ToArray();
        random.Shuffle(requests);
        var replies = new Reply[requests.Length];
        var next = -1;
        var before = await AllocatedAsync(sample);
        await Task.WhenAll(Enumerable.Range(0, users).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < requests.Length;)
                replies[i] = await SendAsync(sample, requests[i].Path);
        })));
        var allocated = await AllocatedAsync(sample) - before;
        var failed = replies.FirstOrDefault(r => r.Status != 200);
        Assert.True(failed is null, $"{failed}\n{sample.Log}");
        return Figures.Of(replies, allocated);
    }

    public static async Task<Reply> SendAsync(SampleProcess sample, string path)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await sample.Http.GetAsync(path);
        var body = await response.Content.ReadAsStringAsync();
        var time = Stopwatch.GetElapsedTime(start);
        var commands = int.Parse(response.Headers.GetValues("X-Db-Commands").Single(), CultureInfo.InvariantCulture);
        return new(path, (int)response.StatusCode, commands, body, time);
    }

    private static async Task<long> AllocatedAsync(SampleProcess sample) =>
        long.Parse(await sample.Http.GetStringAsync("/load/allocated"), CultureInfo.InvariantCulture);
}
