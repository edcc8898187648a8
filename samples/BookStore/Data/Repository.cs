using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Data;

/// <summary>A table of the <see cref="StoreContext"/>.</summary>
internal sealed class Repository<T> : IRepository<T>
    where T : class
{
    private readonly StoreContext _context;

    public Repository(StoreContext context) => _context = context;

    public IQueryable<T> Query() => _context.Set<T>();

    public async Task<T?> FindAsync(int id, CancellationToken cancellationToken) =>
        await _context.Set<T>().FindAsync([id], cancellationToken);

    public Task<List<T>> ListAsync(Expression<Func<T, bool>> predicate, CancellationToken cancellationToken) =>
        _context.Set<T>().Where(predicate).ToListAsync(cancellationToken);

    public void Add(T entity) => _context.Set<T>().Add(entity);

    public Task SaveAsync(CancellationToken cancellationToken) => _context.SaveChangesAsync(cancellationToken);
}
