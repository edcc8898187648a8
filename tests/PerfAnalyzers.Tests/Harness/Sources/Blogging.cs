// The model that most test sources are written against; compiled with each of them.
using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore;

namespace Blogging;

public class Blog
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public string? Url { get; set; }
    public int OwnerId { get; set; }
    public Author Owner { get; set; } = null!;
    public List<Post> Posts { get; set; } = new();
    public Address Address { get; set; } = null!; // owned
}

public class Post
{
    public int Id { get; set; }
    public string Title { get; set; } = "";
    public string? Content { get; set; }
    public bool IsPublished { get; set; }
    public DateTime CreatedAt { get; set; }
    public int BlogId { get; set; }
    public Blog Blog { get; set; } = null!;
    public int? AuthorId { get; set; }
    public Author? Author { get; set; }
    public ICollection<Comment> Comments { get; set; } = new List<Comment>();
    public ICollection<Tag> Tags { get; set; } = new List<Tag>(); // skip navigation
}

public class Comment
{
    public Guid Id { get; set; }
    public string Text { get; set; } = "";
    public int Stars { get; set; }
    public int PostId { get; set; }
    public Post Post { get; set; } = null!;
    public int AuthorId { get; set; }
    public Author Author { get; set; } = null!;
}

public class Author
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public string Email { get; set; } = "";
    public int? CompanyId { get; set; }
    public Company? Company { get; set; }
    public List<Post> Posts { get; set; } = new();
    public Settings Settings { get; set; } = null!; // auto-included
}

public class Company
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public List<Author> Authors { get; set; } = new();
}

public class Settings
{
    public int Id { get; set; }
    public int AuthorId { get; set; }
    public string Theme { get; set; } = "";
}

public class Tag
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public List<Post> Posts { get; set; } = new();
}

/// <summary>A tree: each category has a parent.</summary>
public class Category
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public int? ParentId { get; set; }
    public Category? Parent { get; set; }
    public List<Category> Children { get; set; } = new();
}

public class Address
{
    public string Street { get; set; } = "";
    public string City { get; set; } = "";
}

public class BlogContext : DbContext
{
    public BlogContext(DbContextOptions<BlogContext> options) : base(options) { }

    public DbSet<Blog> Blogs => Set<Blog>();
    public DbSet<Post> Posts { get; set; } = null!;
    public DbSet<Comment> Comments { get; set; } = null!;
    public DbSet<Author> Authors { get; set; } = null!;
    public DbSet<Company> Companies { get; set; } = null!;
    public DbSet<Settings> Settings { get; set; } = null!;
    public DbSet<Tag> Tags { get; set; } = null!;
    public DbSet<Category> Categories { get; set; } = null!;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Blog>().OwnsOne(b => b.Address);
        modelBuilder.Entity<Author>().Navigation(a => a.Settings).AutoInclude();
    }
}
