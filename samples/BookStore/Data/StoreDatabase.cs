using BookStore.Domain;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Data;

/// <summary>Where the store's data is: on a PostgreSQL server, else in a SQLite file, which needs nothing installed.</summary>
internal static class StoreDatabase
{
    public static void UseStore(this DbContextOptionsBuilder options, string? postgres, string sqliteFile)
    {
        if (string.IsNullOrWhiteSpace(postgres))
            options.UseSqlite($"Data Source={sqliteFile}");
        else
            options.UseNpgsql(postgres);
    }

    /// <summary>SQLite counts no versions of a row. It has one writer at a time, so that the first version is enough.</summary>
    public static void HaveRowVersions(this ModelBuilder modelBuilder, string? provider)
    {
        if (provider != "Npgsql.EntityFrameworkCore.PostgreSQL")
            modelBuilder.Entity<StockItem>().Property(s => s.Version).HasDefaultValue(0u).ValueGeneratedOnAdd();
    }
}
