using Microsoft.EntityFrameworkCore;

namespace Library;

public class Author
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public virtual List<Book> Books { get; set; } = [];
}

public class Book
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int AuthorId { get; set; }

    public virtual Author Author { get; set; } = null!;
}

public class LibraryContext(DbContextOptions<LibraryContext> options) : DbContext(options)
{
    public DbSet<Author> Authors => Set<Author>();

    public DbSet<Book> Books => Set<Book>();

    // As many applications have it: no site of its own.
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default) =>
        base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
}

public static class Seed
{
    public static async Task AddAsync(LibraryContext db, int authors)
    {
        for (var i = 0; i < authors; i++)
            db.Authors.Add(new Author { Name = "Author " + i, Books = [new Book { Title = "Secret title " + i }, new Book { Title = "Other title " + i }] });
        await db.SaveChangesAsync();
    }
}

public class BookService(LibraryContext db)
{
    public Task<Book?> FindAsync(int id) => db.Books.AsNoTracking().FirstOrDefaultAsync(b => b.Id == id);

    // One query for each author, as nobody should.
    public async Task<List<string>> AuthorsWithTitlesAsync()
    {
        var result = new List<string>();
        foreach (var author in await db.Authors.AsNoTracking().ToListAsync())
        {
            var titles = await db.Books.Where(b => b.AuthorId == author.Id).Select(b => b.Title).ToListAsync();
            result.Add(author.Name + ": " + string.Join(", ", titles));
        }
        return result;
    }

    public List<string> AuthorsWithCounts()
    {
        var result = new List<string>();
        foreach (var author in db.Authors.ToList())
            result.Add(author.Name + ": " + author.Books.Count);
        return result;
    }
}
