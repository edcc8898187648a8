using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Loops that repeat a query for a reason other than an element: batches, pages, retries, polling, messages.</summary>
public sealed partial class QueryPerElementTests
{
    [Theory]
    [InlineData("""
        foreach (var chunk in ids.Chunk(100))
        {
            var posts = await db.Posts.Where(p => chunk.Contains(p.Id)).ToListAsync(ct);
        }
        """)]
    [InlineData("""
        foreach (var chunk in ids.Chunk(500))
            await db.Database.ExecuteSqlRawAsync($"DELETE FROM Posts WHERE Id IN ({string.Join(",", chunk)})", ct);
        """)]
    [InlineData("""
        foreach (var chunk in ids.Distinct().Chunk(100))
        {
            var keys = chunk.ToList();
            var titles = await db.Posts.Where(p => keys.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Title, ct);
        }
        """)]
    [InlineData("""
        var tasks = ids.Chunk(100).Select(chunk => db.Posts.Where(p => chunk.Contains(p.Id)).ToListAsync(ct));
        await Task.WhenAll(tasks);
        """)]
    [InlineData("""
        var list = ids.ToList();
        for (var i = 0; i < list.Count; i += 100)
        {
            var slice = list.Skip(i).Take(100).ToList();
            var posts = await db.Posts.Where(p => slice.Contains(p.Id)).ToListAsync(ct);
        }
        """)]
    [InlineData("""
        const int size = 250;
        var list = ids.ToList();
        for (var i = 0; i < list.Count; i += size)
        {
            var slice = list.GetRange(i, Math.Min(size, list.Count - i));
            db.Posts.RemoveRange(await db.Posts.Where(p => slice.Contains(p.Id)).ToListAsync(ct));
        }
        """)]
    // Groups that somebody else made, asked for as a group.
    [InlineData("""
        List<List<int>> groups = [ids.ToList(), ids.Reverse().ToList()];
        groups.Add([1, 2, 3]);
        foreach (var group in groups)
        {
            var posts = await db.Posts.Where(p => group.Contains(p.Id)).ToListAsync(ct);
        }
        """)]
    public Task IsSilent_WhenLoopGoesOverBatches(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task IsSilent_WhenBatchesAreMadeByOwnMethod() => VerifyAnalyzerAsync(Code.File("""
        public static class Batching
        {
            public static IEnumerable<IReadOnlyCollection<T>> InBatchesOf<T>(this IEnumerable<T> source, int size)
            {
                var batch = new List<T>(size);
                foreach (var item in source)
                {
                    batch.Add(item);
                    if (batch.Count < size)
                        continue;
                    yield return batch;
                    batch = new List<T>(size);
                }

                if (batch.Count > 0)
                    yield return batch;
            }
        }

        public class Service(BlogContext db)
        {
            public async Task Run(IEnumerable<int> ids)
            {
                foreach (var batch in ids.InBatchesOf(200))
                {
                    var posts = await db.Posts.Where(p => batch.Contains(p.Id)).ToListAsync();
                }
            }
        }
        """));

    [Theory]
    [InlineData("""
        for (var page = 0; page < pages; page++)
        {
            var posts = await db.Posts.OrderBy(p => p.Id).Skip(page * 50).Take(50).ToListAsync(ct);
        }
        """)]
    [InlineData("""
        var total = await db.Posts.CountAsync(ct);
        for (var offset = 0; offset < total; offset += 100)
        {
            var posts = await db.Posts.OrderBy(p => p.Id).Skip(offset).Take(100).ToListAsync(ct);
        }
        """)]
    [InlineData("""
        var offset = 0;
        while (true)
        {
            var batch = await db.Posts.OrderBy(p => p.Id).Skip(offset).Take(100).ToListAsync(ct);
            if (batch.Count == 0)
                break;
            offset += batch.Count;
        }
        """)]
    [InlineData("""
        List<Post> batch;
        var skip = 0;
        do
        {
            batch = await db.Posts.AsNoTracking().OrderBy(p => p.Id).Skip(skip).Take(100).ToListAsync(ct);
            skip += 100;
        }
        while (batch.Count == 100);
        """)]
    [InlineData("""
        var batch = await db.Posts.Where(p => !p.IsPublished).Take(100).ToListAsync(ct);
        while (batch.Any())
        {
            batch.ForEach(p => p.IsPublished = true);
            await db.SaveChangesAsync(ct);
            batch = await db.Posts.Where(p => !p.IsPublished).Take(100).ToListAsync(ct);
        }
        """)]
    [InlineData("""
        List<Post> batch;
        while ((batch = await db.Posts.Where(p => !p.IsPublished).Take(100).ToListAsync(ct)).Count > 0)
        {
            batch.ForEach(p => p.IsPublished = true);
            await db.SaveChangesAsync(ct);
        }
        """)]
    [InlineData("""
        while (await db.Posts.AnyAsync(p => !p.IsPublished, ct))
        {
            foreach (var post in await db.Posts.Where(p => !p.IsPublished).Take(500).ToListAsync(ct))
                post.IsPublished = true;
            await db.SaveChangesAsync(ct);
        }
        """)]
    [InlineData("""
        var lastId = 0;
        while (true)
        {
            var batch = await db.Posts.Where(p => p.Id > lastId).OrderBy(p => p.Id).Take(1000).ToListAsync(ct);
            if (batch.Count == 0)
                return;
            lastId = batch[^1].Id;
        }
        """)]
    [InlineData("""
        int? after = null;
        bool more;
        do
        {
            var query = db.Posts.OrderBy(p => p.Id).AsQueryable();
            if (after is not null)
                query = query.Where(p => p.Id > after);
            var batch = await query.Take(101).ToListAsync(ct);
            more = batch.Count > 100;
            after = batch.LastOrDefault()?.Id;
        }
        while (more);
        """)]
    [InlineData("""
        var oldest = DateTime.UtcNow.AddYears(-1);
        var stale = db.Posts.Where(p => p.CreatedAt < oldest).Take(500);
        for (var round = 0; round < pages; round++)
        {
            var batch = await stale.ToListAsync(ct);
            if (batch.Count == 0)
                break;
            db.RemoveRange(batch);
            await db.SaveChangesAsync(ct);
        }
        """)]
    [InlineData("""
        int deleted;
        do
            deleted = await db.Database.ExecuteSqlRawAsync("DELETE TOP (1000) FROM Comments WHERE Stars = 0", ct);
        while (deleted > 0);
        """)]
    [MemberData(nameof(PagersSinceEfCore7))]
    public Task IsSilent_WhenLoopPages(string body) => VerifyAnalyzerAsync(Code.Method(
        body, signature: "public async Task Run(int pages, CancellationToken ct)"));

    public static TheoryData<string> PagersSinceEfCore7 => TestReferences.EfCore.Major < 7 ? [] :
    [
        """
        while (true)
        {
            var deleted = await db.Comments.Where(c => c.Stars == 0).Take(1000).ExecuteDeleteAsync(ct);
            if (deleted == 0)
                break;
        }
        """,
    ];

    [Fact]
    public Task IsSilent_WhenIteratorStreamsPages() => VerifyAnalyzerAsync(Code.Method(
        """
        for (var page = 0; ; page++)
        {
            var posts = await db.Posts.OrderBy(p => p.Id).Skip(page * size).Take(size).ToListAsync();
            foreach (var post in posts)
                yield return post;
            if (posts.Count < size)
                yield break;
        }
        """,
        signature: "public async IAsyncEnumerable<Post> Run(int size)"));

    [Theory]
    [InlineData("""
        for (var attempt = 0; attempt < 10; attempt++)
        {
            try
            {
                return await db.Posts.FirstAsync(p => p.Id == id, ct);
            }
            catch (TimeoutException)
            {
                await Task.Delay(100 * attempt, ct);
            }
        }
        return null;
        """)]
    [InlineData("""
        var retries = 0;
        while (true)
        {
            try
            {
                var post = await db.Posts.SingleAsync(p => p.Id == id, ct);
                post.IsPublished = true;
                await db.SaveChangesAsync(ct);
                return post;
            }
            catch (DbUpdateConcurrencyException) when (retries++ < 10)
            {
                db.ChangeTracker.Clear();
            }
        }
        """)]
    [InlineData("""
        Post? post = null;
        var attempts = 0;
        do
        {
            post = await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct);
        }
        while (post == null && ++attempts < maxAttempts);
        return post;
        """)]
    [InlineData("""
        var saved = false;
        while (!saved)
        {
            try
            {
                var post = await db.Posts.FirstAsync(p => p.Id == id, ct);
                post.Title += "!";
                await db.SaveChangesAsync(ct);
                saved = true;
            }
            catch (DbUpdateException)
            {
                db.ChangeTracker.Clear();
            }
        }
        return null;
        """)]
    [InlineData("""
        int remaining = maxAttempts;
        while (remaining-- > 0)
        {
            var post = await db.Posts.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id && p.IsPublished, ct);
            if (post is not null)
                return post;
            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
        return null;
        """)]
    public Task IsSilent_WhenLoopRetries(string body) => VerifyAnalyzerAsync(Code.Method(
        body, signature: "public async Task<Post?> Run(int id, int maxAttempts, CancellationToken ct)"));

    [Theory]
    [InlineData("""
        while (!stoppingToken.IsCancellationRequested)
        {
            var due = await db.Posts.Where(p => !p.IsPublished).ToListAsync(stoppingToken);
            due.ForEach(p => p.IsPublished = true);
            await db.SaveChangesAsync(stoppingToken);
            await Task.Delay(TimeSpan.FromMinutes(1), stoppingToken);
        }
        """)]
    [InlineData("""
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var count = await db.Posts.CountAsync(p => !p.IsPublished, stoppingToken);
            Console.WriteLine(count);
        }
        """)]
    [InlineData("""
        while (true)
        {
            stoppingToken.ThrowIfCancellationRequested();
            var next = await db.Posts.OrderBy(p => p.CreatedAt).FirstOrDefaultAsync(p => !p.IsPublished, stoppingToken);
            if (next == null)
            {
                await Task.Delay(5000, stoppingToken);
                continue;
            }
            next.IsPublished = true;
            await db.SaveChangesAsync(stoppingToken);
        }
        """)]
    [InlineData("""
        for (;;)
        {
            Console.WriteLine(db.Posts.Count());
            Thread.Sleep(1000);
        }
        """)]
    [InlineData("""
        while (await db.Posts.AnyAsync(p => !p.IsPublished, stoppingToken))
            await Task.Delay(500, stoppingToken);
        """)]
    [InlineData("""
        Post post;
        do
        {
            await Task.Delay(500, stoppingToken);
            post = await db.Posts.AsNoTracking().SingleAsync(p => p.Id == 1, stoppingToken);
        }
        while (!post.IsPublished);
        """)]
    [InlineData("""
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (DateTime.UtcNow < deadline && !await db.Posts.AnyAsync(p => p.IsPublished, stoppingToken))
            await Task.Delay(250, stoppingToken);
        """)]
    public Task IsSilent_WhenLoopPolls(string body) => VerifyAnalyzerAsync(Code.Method(
        body, signature: "public async Task Run(CancellationToken stoppingToken)"));

    [Theory]
    [InlineData("""
        await foreach (var id in channel.Reader.ReadAllAsync(ct))
        {
            var post = await db.Posts.FindAsync(id);
        }
        """)]
    [InlineData("""
        while (await channel.Reader.WaitToReadAsync(ct))
        {
            while (channel.Reader.TryRead(out var id))
            {
                var post = await db.Posts.FindAsync(id);
            }
        }
        """)]
    [InlineData("""
        while (true)
        {
            var id = await channel.Reader.ReadAsync(ct);
            var post = await db.Posts.FindAsync(id);
        }
        """)]
    [InlineData("""
        foreach (var id in jobs.GetConsumingEnumerable(ct))
        {
            var post = await db.Posts.FindAsync(id);
        }
        """)]
    [InlineData("""
        while (pending.TryDequeue(out var id))
        {
            var post = await db.Posts.FindAsync(id);
        }
        """)]
    public Task IsSilent_WhenLoopServesMessages(string body) => VerifyAnalyzerAsync(Code.Method(
        body,
        signature: "public async Task Run(CancellationToken ct)",
        members: """
        private readonly System.Threading.Channels.Channel<int> channel = System.Threading.Channels.Channel.CreateUnbounded<int>();
        private readonly System.Collections.Concurrent.BlockingCollection<int> jobs = new();
        private readonly System.Collections.Concurrent.ConcurrentQueue<int> pending = new();
        """));
}
