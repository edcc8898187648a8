using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Blogging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Tests;

public record AuthorDto(int Id, string Name, string? Company, int Posts);

public static class AuthorEndpoints
{
    public static void MapAuthors(this IEndpointRouteBuilder app)
    {
        app.MapGet("/authors", async (BlogContext db) =>
        {
            var authors = await db.Authors.ToListAsync();
            return authors.Select(a => {|PERF1002:ToDto(a)|});
        });

        app.MapGet("/authors/{id:int}", async (int id, BlogContext db) =>
            await db.Authors.Include(a => a.Company).FirstOrDefaultAsync(a => a.Id == id) is { } author
                ? Results.Ok({|PERF1002:ToDto(author)|})
                : Results.NotFound());

        app.MapPut("/authors/{id:int}", async (int id, string name, BlogContext db) =>
        {
            var author = await db.Authors.FindAsync(id);
            if (author is null)
                return Results.NotFound();
            author.Name = name;
            await db.SaveChangesAsync();
            return Results.NoContent();
        });
    }

    private static AuthorDto ToDto(Author author) => new(author.Id, author.Name, author.Company?.Name, author.Posts.Count);
}
