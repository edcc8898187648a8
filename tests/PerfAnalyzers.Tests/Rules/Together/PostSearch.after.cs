using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Blogging;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Tests;

[ApiController]
[Route("api/posts")]
public class PostSearch(BlogContext db) : ControllerBase
{
    [HttpGet]
    public async Task<List<Post>> Search(string term, int page, int pageSize)
    {
        return await db.Posts
            .AsNoTracking()
            .Where(p => p.Title.Contains(term))
            .OrderBy(p => p.Id)
            .Skip(page * pageSize)
            .Take({|PERF3003:pageSize|})
            .ToListAsync();
    }

    [HttpGet("{id:int}")]
    public async Task<ActionResult<Post>> Get(int id, CancellationToken ct)
    {
        var post = await db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery().FirstOrDefaultAsync(p => p.Id == id, ct);
        return post is null ? NotFound() : post;
    }

    [HttpGet("latest")]
    public IActionResult Latest() => Ok(db.Posts.{|PERF5001:OrderByDescending(p => p.CreatedAt)|}.Take(10).Select(p => p.Title).ToList());
}
