using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Loops that ask until they have found what they look for, that follow a chain, or that hardly loop at all.</summary>
public sealed partial class QueryPerElementTests
{
    [Theory]
    [InlineData("""
        foreach (var name in names)
        {
            var tag = await db.Tags.FirstOrDefaultAsync(t => t.Name == name, ct);
            if (tag != null)
                return tag;
        }
        return null;
        """)]
    [InlineData("""
        foreach (var name in names)
        {
            var tag = await db.Tags.AsNoTracking().FirstOrDefaultAsync(t => t.Name == name, ct);
            if (tag is not null && tag.Name.Length > 2)
            {
                Console.WriteLine($"Found {name}.");
                return tag;
            }
        }
        throw new InvalidOperationException("None of the names is a tag.");
        """)]
    [InlineData("""
        Tag? found = null;
        foreach (var name in names)
        {
            found = await db.Tags.FirstOrDefaultAsync(t => t.Name == name, ct);
            if (found != null)
                break;
        }
        return found;
        """)]
    [InlineData("""
        foreach (var name in names)
        {
            if (await db.Tags.SingleOrDefaultAsync(t => t.Name == name, ct) is { } tag)
                return tag;
        }
        return null;
        """)]
    [InlineData("""
        for (var i = 0; i < names.Count; i++)
        {
            var matches = await db.Tags.Where(t => t.Name.StartsWith(names[i])).ToListAsync(ct);
            if (matches.Count > 0)
                return matches[0];
        }
        return null;
        """)]
    [InlineData("""
        Tag? found = null;
        for (var i = 0; i < names.Count && found == null; i++)
        {
            var name = names[i];
            found = await db.Tags.FirstOrDefaultAsync(t => t.Name == name, ct);
        }
        return found;
        """)]
    [InlineData("""
        foreach (var name in names)
        {
            var tag = await db.Tags.FirstOrDefaultAsync(t => t.Name == name, ct);
            if (tag == null)
                continue;
            return tag;
        }
        return null;
        """)]
    public Task IsSilent_WhenLoopReturnsFirstHit(string body) => VerifyAnalyzerAsync(Code.Method(
        body, signature: "public async Task<Tag?> Run(List<string> names, CancellationToken ct)"));

    [Theory]
    [InlineData("""
        foreach (var name in names)
        {
            if (await db.Tags.AnyAsync(t => t.Name == name))
                return true;
        }
        return false;
        """)]
    [InlineData("return await Task.FromResult(names.Any(name => db.Tags.Any(t => t.Name == name)));")]
    [InlineData("return await Task.FromResult(names.FirstOrDefault(name => db.Tags.Any(t => t.Name == name)) != null);")]
    public Task IsSilent_WhenAnyHitIsEnough(string body) => VerifyAnalyzerAsync(Code.Method(
        body, signature: "public async Task<bool> Run(List<string> names)"));

    [Theory]
    [InlineData("""
        var suffix = 2;
        while (await db.Posts.AnyAsync(p => p.Title == title, ct))
            title = $"{title}-{suffix++}";
        return title;
        """)]
    [InlineData("""
        string code;
        do
        {
            code = Guid.NewGuid().ToString("N")[..6];
        }
        while (await db.Posts.AnyAsync(p => p.Title == code, ct));
        return code;
        """)]
    [InlineData("""
        for (var i = 1; ; i++)
        {
            var candidate = $"{title}-{i}";
            if (!await db.Posts.AnyAsync(p => p.Title == candidate, ct))
                return candidate;
        }
        """)]
    [InlineData("""
        while (true)
        {
            var candidate = Path.GetRandomFileName();
            var taken = await db.Posts.AnyAsync(p => p.Title == candidate, ct);
            if (!taken)
                return candidate;
        }
        """)]
    [InlineData("""
        var candidate = title;
        for (var n = 2; await db.Posts.AnyAsync(p => p.Title == candidate, ct); n++)
            candidate = title + n;
        return candidate;
        """)]
    [InlineData("""
        var candidate = title;
        var n = 1;
        while (await db.Posts.FirstOrDefaultAsync(p => p.Title == candidate, ct) != null)
        {
            n++;
            candidate = title + n;
        }
        return candidate;
        """)]
    public Task IsSilent_WhenLoopLooksForUnusedName(string body) => VerifyAnalyzerAsync(Code.Method(
        body, signature: "public async Task<string> Run(string title, CancellationToken ct)"));

    [Theory]
    [InlineData("""
        var current = await db.Categories.FirstOrDefaultAsync(c => c.Id == id, ct);
        while (current != null)
        {
            path.Add(current.Name);
            current = await db.Categories.FirstOrDefaultAsync(c => c.Id == current.ParentId, ct);
        }
        """)]
    [InlineData("""
        int? parentId = id;
        while (parentId.HasValue)
        {
            var parent = await db.Categories.FirstAsync(c => c.Id == parentId, ct);
            path.Insert(0, parent.Name);
            parentId = parent.ParentId;
        }
        """)]
    [InlineData("""
        int? next = id;
        while (next is { } key)
        {
            var category = await db.Categories.FindAsync(key);
            next = category?.ParentId;
        }
        """)]
    [InlineData("""
        for (var category = await db.Categories.FindAsync(id); category != null; category = await db.Categories.FindAsync(category.ParentId))
            path.Add(category.Name);
        """)]
    [InlineData("""
        Category? category;
        int? key = id;
        do
        {
            category = await db.Categories.AsNoTracking().SingleOrDefaultAsync(c => c.Id == key, ct);
            key = category?.ParentId;
        }
        while (key != null);
        """)]
    public Task IsSilent_WhenLoopClimbsToParents(string body) => VerifyAnalyzerAsync(Code.Method(
        body, signature: "public async Task Run(int id, List<string> path, CancellationToken ct)"));

    [Theory]
    [InlineData("""
        foreach (var id in ids)
            return await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct);
        return null;
        """)]
    [InlineData("""
        do
        {
            var post = await db.Posts.FirstOrDefaultAsync(p => p.IsPublished, ct);
            if (post == null)
                break;
            Console.WriteLine(post.Title);
        }
        while (false);
        return null;
        """)]
    [InlineData("""
        while (true)
        {
            var post = await db.Posts.FirstOrDefaultAsync(ct);
            Console.WriteLine(post?.Title);
            break;
        }
        return null;
        """)]
    // The branch that asks leaves the loop.
    [InlineData("""
        foreach (var id in ids)
        {
            if (id < 0)
            {
                var fallback = await db.Posts.OrderBy(p => p.Id).FirstAsync(ct);
                return fallback;
            }
        }
        return null;
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            if (id == 0)
                throw new InvalidOperationException($"None of {await db.Posts.CountAsync(ct)} posts has the id 0.");
        }
        return null;
        """)]
    public Task IsSilent_WhenQueryRunsOnceAtMost(string body) => VerifyAnalyzerAsync(Code.Method(
        body, signature: "public async Task<Post?> Run(IEnumerable<int> ids, CancellationToken ct)"));
}
