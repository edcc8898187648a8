using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>Databases that hold a data set: each is filled once, and copied for each run that may change it.</summary>
internal sealed class Databases(Store store) : IDisposable
{
    private readonly Dictionary<(string Data, string Schema), Filled> _filled = [];
    private readonly ConditionalWeakTable<Type, string> _schemas = [];

    public Store Store => store;

    /// <summary>A connection to a database with these rows, as if it had just been filled.</summary>
    public DbConnection Rent(Data data, Type contextType, Func<DbConnection, DbContext> open)
    {
        var schema = _schemas.GetValue(contextType, _ =>
        {
            using var unopened = open(store.Unopened);
            return unopened.Database.GenerateCreateScript();
        });
        if (!_filled.TryGetValue((data.Name, schema), out var filled))
        {
            var template = store.Create(connection => Fill(connection, data, open));
            _filled.Add((data.Name, schema), filled = new(template));
        }

        return filled.Clean ??= store.Copy(filled.Template);
    }

    /// <summary>Gives a connection back; a database that was written to is not used again.</summary>
    public void Return(DbConnection connection, bool isClean)
    {
        if (isClean)
            return;
        foreach (var filled in _filled.Values.Where(f => f.Clean == connection))
            filled.Clean = null;
        store.Drop(connection);
    }

    public void Dispose() => store.Dispose();

    private void Fill(DbConnection connection, Data data, Func<DbConnection, DbContext> open)
    {
        using var context = open(connection);
        context.Database.GetService<IRelationalDatabaseCreator>().CreateTables();
        store.DeferConstraints(connection);
        new Seeder(context, connection, store).Insert(data);
        store.AfterSeeding(connection, context);
    }

    private sealed record Filled(string Template)
    {
        public DbConnection? Clean { get; set; }
    }
}
