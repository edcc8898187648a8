using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>What differs from one database product to the next.</summary>
internal abstract partial class Store : IDisposable
{
    /// <summary>The store of the project that this is compiled into.</summary>
    public static partial Store Create(string settings);

    /// <summary>A connection that only says which provider it is.</summary>
    public abstract DbConnection Unopened { get; }

    public abstract void Configure(DbContextOptionsBuilder options, DbConnection connection);

    /// <summary>Makes a database to be copied, and gives its name.</summary>
    public abstract string Create(Action<DbConnection> fill);

    /// <summary>Copies a database; the connection is open.</summary>
    public abstract DbConnection Copy(string template);

    /// <summary>Ends a copy.</summary>
    public abstract void Drop(DbConnection connection);

    /// <summary>Lets rows be inserted before those that they refer to.</summary>
    public abstract void DeferConstraints(DbConnection connection);

    /// <summary>Sets up what follows from the rows.</summary>
    public abstract void AfterSeeding(DbConnection connection, DbContext context);

    /// <summary>What gives the names of all tables.</summary>
    public abstract string TablesQuery { get; }

    /// <summary>The name of a table or column in a command.</summary>
    public virtual string Delimit(string name) => $"\"{name}\"";

    /// <summary>What stands before a query for the database to say how it runs it.</summary>
    public abstract string Explain { get; }

    public abstract void Dispose();
}
