using BookStore.Data;
using BookStore.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Reviews;

public sealed record ReviewDto(int Id, int Stars, string Text, string Book, string Customer);

public sealed record NewReview(int BookId, int CustomerId, int Stars, string Text);

public sealed record PendingReview(int Id, int Stars, string Customer, string City);

/// <summary>/reviews</summary>
internal static class ReviewEndpoints
{
    public static void MapReviews(this IEndpointRouteBuilder routes)
    {
        var reviews = routes.MapGroup("/reviews").WithTags("Reviews");

        reviews.MapGet("/", (StoreContext db, CancellationToken ct) => db.Reviews // expect: PERF3002
            .OrderByDescending(r => r.CreatedAt)
            .Select(r => new ReviewDto(r.Id, r.Stars, r.Text, r.Book!.Title, r.Customer!.Name))
            .ToListAsync(ct));
        reviews.MapGet("/latest", GetLatestAsync);
        reviews.MapGet("/pending", async (StoreContext db, CancellationToken ct) =>
        {
            var pending = new List<PendingReview>();
            await foreach (var review in db.Reviews.Include(r => r.Customer).Where(r => !r.IsApproved).OrderBy(r => r.Id).AsAsyncEnumerable().WithCancellation(ct)) // expect: PERF2001, PERF4001
                pending.Add(new PendingReview(review.Id, review.Stars, review.Customer!.Name, review.Customer.Address.City));
            return pending;
        });
        reviews.MapGet("/of-book/{bookId:int}", (int bookId, StoreContext db, CancellationToken ct) => db.Reviews
            .Where(r => r.BookId == bookId && r.IsApproved)
            .OrderByDescending(r => r.CreatedAt)
            .Select(r => new ReviewDto(r.Id, r.Stars, r.Text, r.Book!.Title, r.Customer!.Name))
            .ToListAsync(ct));
        reviews.MapPost("/", AddAsync);
        reviews.MapPost("/{id:int}/approve", ApproveAsync);
    }

    private static async Task<Ok<List<ReviewDto>>> GetLatestAsync(StoreContext db, CancellationToken ct)
    {
        var latest = await db.Reviews
            .Where(r => r.IsApproved)
            .OrderByDescending(r => r.CreatedAt)
            .Take(25)
            .ToListAsync(ct);

        return TypedResults.Ok(latest
            .Select(r => new ReviewDto(
                r.Id,
                r.Stars,
                r.Text,
                r.Book?.Title ?? "", // expect: PERF1001
                r.Customer?.Name ?? ""))
            .ToList());
    }

    private static async Task<Results<Created, ValidationProblem>> AddAsync(NewReview request, StoreContext db, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Books.AnyAsync(b => b.Id == request.BookId, ct) || !await db.Customers.AnyAsync(c => c.Id == request.CustomerId, ct))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["review"] = ["The book or the customer is unknown."] });

        var review = new Review
        {
            BookId = request.BookId,
            CustomerId = request.CustomerId,
            Stars = Math.Clamp(request.Stars, 1, 5),
            Text = request.Text,
            CreatedAt = clock.GetUtcNow().UtcDateTime,
        };
        db.Reviews.Add(review);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/reviews/of-book/{review.BookId}");
    }

    /// <summary>Approves one review and says what it was about: a single lazy load is what lazy loading is for.</summary>
    private static async Task<Results<Ok<ReviewDto>, NotFound>> ApproveAsync(int id, StoreContext db, CancellationToken ct)
    {
        var review = await db.Reviews.Include(r => r.Customer).FirstOrDefaultAsync(r => r.Id == id, ct);
        if (review is null)
            return TypedResults.NotFound();

        review.IsApproved = true;
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new ReviewDto(review.Id, review.Stars, review.Text, review.Book!.Title, review.Customer!.Name));
    }
}
