using Library;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using PerfAnalyzers.Recorder;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();

// One database a host, in memory for as long as this connection is open.
var connection = new SqliteConnection($"Data Source=library-{Guid.NewGuid():N};Mode=Memory;Cache=Shared");
connection.Open();
builder.Services.AddSingleton(connection);
builder.Services.AddDbContext<LibraryContext>(o => o.UseSqlite(connection.ConnectionString).UseLazyLoadingProxies());
builder.Services.AddScoped<BookService>();
if (builder.Configuration["Profile"] is { } profile)
    builder.Services.AddPerfRecorder(o => o.Path = profile);

var app = builder.Build();
using (var scope = app.Services.CreateScope())
{
    var db = scope.ServiceProvider.GetRequiredService<LibraryContext>();
    await db.Database.EnsureCreatedAsync();
    if (!await db.Authors.AnyAsync())
        await Seed.AddAsync(db, 3);
}

app.MapGet("/books", async (LibraryContext db) =>
    await db.Books.AsNoTracking().Select(b => b.Title).ToListAsync());

app.MapGet("/books/{id:int}", async (int id, BookService books) => await books.FindAsync(id) is { } book ? Results.Ok(book.Title) : Results.NotFound());

app.MapGet("/authors", async (BookService books) => await books.AuthorsWithTitlesAsync());

app.MapGet("/authors/lazy", (BookService books) => books.AuthorsWithCounts());

app.MapPost("/authors/{name}", async (string name, LibraryContext db) =>
{
    db.Authors.Add(new Author { Name = name });
    await db.SaveChangesAsync();
});

app.MapGet("/nothing", () => "nothing");

app.MapPost("/stop", (IHostApplicationLifetime lifetime) => lifetime.StopApplication());

app.Run();

/// <summary>Named for the test host.</summary>
public partial class Program;
