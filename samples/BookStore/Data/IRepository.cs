using System.Linq.Expressions;

namespace BookStore.Data;

/// <summary>The few things that most features need of a table.</summary>
public interface IRepository<T>
    where T : class
{
    IQueryable<T> Query();

    Task<T?> FindAsync(int id, CancellationToken cancellationToken);

    Task<List<T>> ListAsync(Expression<Func<T, bool>> predicate, CancellationToken cancellationToken);

    void Add(T entity);

    Task SaveAsync(CancellationToken cancellationToken);
}
