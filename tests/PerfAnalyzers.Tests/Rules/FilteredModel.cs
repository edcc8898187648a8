namespace PerfAnalyzers.Tests.Rules;

/// <summary>A model in which a query filter hides rows that others require: an inner join to them leaves out the others too.</summary>
internal static class FilteredModel
{
    public const string Types = """
        public class Shelf { public int Id { get; set; } public Room Room { get; set; } = null!; }
        public class Room { public int Id { get; set; } public bool IsClosed { get; set; } }
        public class Store : DbContext
        {
            public DbSet<Shelf> Shelves => Set<Shelf>();
            public DbSet<Room> Rooms => Set<Room>();
            protected override void OnModelCreating(ModelBuilder model) => model.Entity<Room>().HasQueryFilter(r => !r.IsClosed);
        }

        """;
}
