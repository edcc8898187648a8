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
        return await {|PERF2001:db.Posts
            .Where(p => p.Title.Contains(term))
            .{|PERF3004:Skip(page * pageSize)|}
            .Take({|PERF3003:pageSize|})
            .ToListAsync()|};
    }

    [HttpGet("{id:int}")]
    public async Task<ActionResult<Post>> Get(int id, CancellationToken ct)
    {
        var post = await {|PERF4003:db.Posts.Include(p => p.Comments).Include(p => p.Tags).FirstOrDefaultAsync(p => p.Id == id, ct)|};
        return post is null ? NotFound() : post;
    }

    [HttpGet("latest")]
    public IActionResult Latest() => Ok({|PERF2001:db.Posts.ToList()|}.{|PERF3007:OrderByDescending(p => p.CreatedAt)|}.Take(10).Select(p => p.Title));
}
