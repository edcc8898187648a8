using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Blogging;
using Microsoft.EntityFrameworkCore;

namespace Tests;

public class CommentModeration(BlogContext db)
{
    public async Task HideAsync(List<Guid> commentIds, CancellationToken ct)
    {
        var commentsById = await db.Comments.Where(c => commentIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
        foreach (var id in commentIds)
        {
            var comment = commentsById.GetValueOrDefault(id);
            if (comment is null)
                continue;
            comment.Text = "(hidden)";
        }

        await db.SaveChangesAsync(ct);
    }

    public async Task<List<string>> ListOffendersAsync(int postId, CancellationToken ct)
    {
        var comments = await db.Comments.Where(c => c.PostId == postId && c.Stars == 0).Select(c => new { c.AuthorId }).ToListAsync(ct);
        var names = new List<string>();
        var authorIds = comments.Select(comment => comment.AuthorId).Distinct().ToList();
        var authorsById = await db.Authors.AsNoTracking().Where(a => authorIds.Contains(a.Id)).ToDictionaryAsync(a => a.Id, ct);
        foreach (var comment in comments)
        {
            var author = authorsById.GetValueOrDefault(comment.AuthorId);
            if (author != null)
                names.Add(author.Name);
        }

        return names;
    }

    public async Task RenameAsync(int authorId, string name, CancellationToken ct)
    {
        var author = await db.Authors.FirstAsync(a => a.Id == authorId, ct);
        author.Name = name;
        await db.SaveChangesAsync(ct);
    }
}
