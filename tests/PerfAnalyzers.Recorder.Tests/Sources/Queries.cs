using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Recorded;

public class Blog
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public List<Post> Posts { get; set; } = new();
}

public class Post
{
    public int Id { get; set; }

    public int BlogId { get; set; }
}

public class BlogContext : DbContext
{
    public BlogContext(DbContextOptions options) : base(options)
    {
    }

    public DbSet<Blog> Blogs => Set<Blog>();

    public DbSet<Post> Posts => Set<Post>();
}

public interface IReader
{
    List<Blog> ReadAll();
}

/// <summary>Each method is run once by the test; each call that is to be found carries a mark.</summary>
public class Queries : IReader
{
    private readonly BlogContext _db;

    public Queries(BlogContext db)
    {
        _db = db;
    }

    public int Total => _db.Blogs./*expect*/Count();

    public int this[int id]
    {
        get
        {
            return _db.Blogs.Where(b => b.Id == id)./*expect*/Count();
        }
    }

    public List<Blog> Sync() => _db.Blogs./*expect*/ToList();

    public async Task<List<Blog>> Async()
    {
        await Task.Yield();
        var first = await _db.Blogs./*expect*/ToListAsync();
        var second = await _db.Blogs.Where(b => b.Id > 1)
            .OrderBy(b => b.Name)
            ./*expect*/ToListAsync();
        return first.Concat(second).ToList();
    }

    public async Task<int> TwoInOneStatement()
    {
        return (await _db.Blogs./*expect*/ToListAsync()).Count + (await _db.Posts./*expect*/ToListAsync()).Count;
    }

    public int TwoInOneStatementSync()
    {
        return _db.Blogs./*expect*/ToList().Count + _db.Posts./*expect*/ToList().Count + _db.Posts./*expect*/Count();
    }

    public List<int> Overload(int id)
    {
        Func<int, List<int>> load = i => _db.Posts.Where(p => p.BlogId == i).Select(p => p.Id)./*expect*/ToList();
        return load(id);
    }

    public List<int> Overload(string name)
    {
        return Local(name);

        List<int> Local(string wanted)
        {
            return _db.Blogs.Where(b => b.Name == wanted).Select(b => b.Id)./*expect*/ToList();
        }
    }

    public async Task<int> Overload(List<int?[]> ids, Dictionary<string, (int, string)> names)
    {
        Func<Task<int>> count = async () =>
        {
            await Task.Yield();
            return await _db.Blogs./*expect*/CountAsync() + ids.Count + names.Count;
        };
        return await count();
    }

    public async Task<int> Loops()
    {
        var total = 0;
        foreach (var blog in /*expect*/_db.Blogs.AsNoTracking())
            total += blog.Id;
        await foreach (var post in /*expect*/_db.Posts.AsAsyncEnumerable())
        {
            total += post.Id;
        }
        for (var i = 0; i < 2; i++)
            total += await _db.Blogs.Where(b => b.Id == i)./*expect*/CountAsync();
        do
        {
            total++;
        }
        while (total < 0 || await _db.Posts./*expect*/AnyAsync(p => p.Id == -1));
        return total;
    }

    public IEnumerable<int> Iterator()
    {
        yield return 1;
        foreach (var id in _db.Blogs.Select(b => b.Id)./*expect*/ToArray())
            yield return id;
    }

    List<Blog> IReader.ReadAll()
    {
        return _db.Blogs./*expect*/ToList();
    }

    public async Task<T?> Generic<T, TKey>(TKey key, Func<T, TKey> select) where T : class
    {
        var all = await _db.Set<T>()./*expect*/ToListAsync();
        return all.FirstOrDefault(a => Equals(select(a), key));
    }

    public async Task Changes()
    {
        _db.Blogs.Add(new Blog { Name = "new" });
        await _db./*expect*/SaveChangesAsync();
        await _db.Blogs.Where(b => b.Name == "none")./*expect*/ExecuteDeleteAsync();
        await _db.Database./*expect*/ExecuteSqlRawAsync("DELETE FROM Posts WHERE Id = -1");
        _db.Blogs.Add(new Blog { Name = "newer" });
        _db./*expect*/SaveChanges();
        try
        {
            await _db.Blogs./*expect*/FirstAsync(b => b.Id == -7);
        }
        catch (InvalidOperationException)
        {
        }
    }

    public List<Blog> Split()
    {
        return _db.Blogs.AsNoTracking().Include(b => b.Posts).AsSplitQuery()./*expect*/ToList();
    }

    public int Nested()
    {
        return new[] { 1, 2 }.Sum(i => _db.Posts.Where(p => p.Id > i)./*expect*/ToList().Count) + _db.Posts./*expect*/ToList().Count;
    }

    public int LocalFirst()
    {
        int Count()
        {
            return _db.Posts./*expect*/Count(p => p.Id > 0);
        }

        int unset;
        unset = Count();
        return unset;
    }

    public class Inner<TItem>
    {
        public async Task<int> Count<TOther>(BlogContext db, TItem item, TOther[,] others, ref_struct_free tag)
        {
            return await db.Blogs./*expect*/CountAsync();
        }
    }

    public struct ref_struct_free
    {
    }
}

public static class Run
{
    public static async Task All(Func<BlogContext> open)
    {
        await using var db = open();
        var queries = new Queries(db);
        _ = queries.Total;
        _ = queries[1];
        queries.Sync();
        await queries.Async();
        await queries.TwoInOneStatement();
        queries.TwoInOneStatementSync();
        queries.Overload(1);
        queries.Overload("a");
        await queries.Overload(new List<int?[]>(), new Dictionary<string, (int, string)>());
        await queries.Loops();
        _ = queries.Iterator().ToList();
        ((IReader)queries).ReadAll();
        await queries.Generic<Blog, int>(1, b => b.Id);
        await queries.Changes();
        queries.Split();
        queries.Nested();
        queries.LocalFirst();
        await new Queries.Inner<string>().Count(db, "", new int[0, 0], default);
    }
}
