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
        foreach (var id in commentIds)
        {
            var comment = await {|PERF1003:db.Comments.FirstOrDefaultAsync(c => c.Id == id, ct)|};
            if (comment is null)
                continue;
            comment.Text = "(hidden)";
        }

        await db.SaveChangesAsync(ct);
    }

    public async Task<List<string>> ListOffendersAsync(int postId, CancellationToken ct)
    {
        var comments = await {|PERF4001:db.Comments.AsNoTracking().Where(c => c.PostId == postId && c.Stars == 0).ToListAsync(ct)|};
        var names = new List<string>();
        foreach (var comment in comments)
        {
            var author = await {|PERF1003:db.Authors.AsNoTracking().FirstOrDefaultAsync(a => a.Id == comment.AuthorId, ct)|};
            if (author != null)
                names.Add(author.Name);
        }

        return names;
    }

    public async Task RenameAsync(int authorId, string name, CancellationToken ct)
    {
        var author = await db.Authors.{|PERF2002:AsNoTracking()|}.FirstAsync(a => a.Id == authorId, ct);
        author.Name = name;
        await db.SaveChangesAsync(ct);
    }
}
